import { Badge, Button, Card, Checkbox, Countdown, Dialog, EmptyState, ErrorState, Field, IconButton, Kbd, Menu, Meter, NoPermission, Page, PageHead, ProgressBar, RichText, Select, SkeletonLines, StarPicker, Stars, Switch, Tabs, TextArea, TextInput, toast, type Tone } from "@nullticket/kit";
import { BarList, HeatMap, Series, Sparkline } from "@nullticket/kit/charts";
import { Archive, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { PRIORITIES, SOURCES, STATUSES } from "@/domain/types";
import { PriorityMark, SourceMark, StatusBadge } from "@/domain/vocabulary";

const TONES: Tone[] = ["neutral", "brand", "info", "ok", "warn", "danger", "violet"];
const DAYS = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"].map((day, index) => ({ day, created: 10 + index * 3, resolved: 8 + index * 4 }));
const HOUR = 3_600_000;
const TEXT = "Plain, **strong**, `code`, [a link](https://example.com)\n\n1. first\n2. second\n\n> quoted";

/** Development only: every component in every state. Its words are for developers. */
export function ShowroomPage() {
  const [tab, setTab] = useState("one");
  const [open, setOpen] = useState(false);
  const [on, setOn] = useState(true);
  const [stars, setStars] = useState(3);
  // Fixed when the page opens: the countdowns then run.
  const [now] = useState(() => Date.now());
  return (
    <main>
      <Page>
        <PageHead title="Components" text="Every component in every state. Switch the theme of the system to see the other half." actions={<Button tone="primary">An action</Button>} />
        <div className="grid gap-3 lg:grid-cols-2">
          <Card title="Buttons">
            <div className="flex flex-wrap gap-2">
              {(["primary", "plain", "ghost", "danger"] as const).map((tone) => (
                <Button key={tone} tone={tone} icon={Plus}>
                  {tone}
                </Button>
              ))}
              <Button busy>busy</Button>
              <Button disabled>disabled</Button>
              <Button size="sm">small</Button>
              <Button size="lg">large</Button>
              <IconButton icon={Trash2} label="Delete" keys="D" />
              <IconButton icon={Archive} label="Archive" tone="plain" badge={3} />
              <Kbd>K</Kbd>
            </div>
          </Card>
          <Card title="Badges and marks">
            <div className="flex flex-wrap items-center gap-2">
              {TONES.map((tone) => (
                <Badge key={tone} tone={tone}>
                  {tone}
                </Badge>
              ))}
              {STATUSES.map((status) => (
                <StatusBadge key={status} status={status} />
              ))}
              {PRIORITIES.map((priority) => (
                <PriorityMark key={priority} priority={priority} />
              ))}
              {SOURCES.map((source) => (
                <SourceMark key={source} source={source} />
              ))}
            </div>
          </Card>
          <Card title="Fields">
            <div className="grid gap-3 sm:grid-cols-2">
              <Field label="Text" hint="A hint">{(ids) => <TextInput {...ids} placeholder="Placeholder" />}</Field>
              <Field label="With an error" error="What is wrong, and what to do.">{(ids) => <TextInput {...ids} defaultValue="wrong" />}</Field>
              <Field label="Disabled">{(ids) => <TextInput {...ids} disabled value="cannot be changed" readOnly />}</Field>
              <Field label="Choice">{(ids) => <Select {...ids}><option>One</option><option>Two</option></Select>}</Field>
              <Field label="Long text" optional="optional">{(ids) => <TextArea {...ids} />}</Field>
              <div className="flex flex-col gap-2">
                <Checkbox checked label="Checked" onChange={() => undefined} />
                <Checkbox checked="indeterminate" label="In between" onChange={() => undefined} />
                <Checkbox checked={false} disabled label="Disabled" onChange={() => undefined} />
                <Switch checked={on} onChange={setOn} label="Switch" />
              </div>
            </div>
          </Card>
          <Card title="Figures">
            <div className="flex flex-col gap-3">
              <Meter value={30} max={50} label="Load" />
              <Meter value={45} max={50} label="Nearly full" />
              <Meter value={50} max={50} label="Full" />
              <ProgressBar done={3} total={10} label="Progress" />
              <Stars value={4} />
              <StarPicker value={stars} onChange={setStars} label="Rate" />
              <span className="flex gap-4">
                <Countdown to={new Date(now + 5 * HOUR).toISOString()} />
                <Countdown to={new Date(now + HOUR / 2).toISOString()} />
                <Countdown to={new Date(now - HOUR).toISOString()} />
              </span>
            </div>
          </Card>
          <Card title="Overlays">
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => setOpen(true)}>Dialog</Button>
              <Menu trigger={<Button>Menu</Button>} items={[{ key: "a", label: "One", onSelect: () => undefined }, "-", { key: "b", label: "Danger", danger: true, onSelect: () => undefined }]} />
              <Button onClick={() => toast("ok", "It worked", { action: { label: "Undo", run: () => undefined } })}>Toast</Button>
              <Button onClick={() => toast("error", "It did not work")}>Toast of an error</Button>
            </div>
            <Dialog open={open} onOpenChange={setOpen} title="A dialog" text="What it is about" footer={<Button onClick={() => setOpen(false)}>Close</Button>}>
              Content
            </Dialog>
          </Card>
          <Card title="Text">
            <RichText text={TEXT} />
          </Card>
          <Card title="Charts">
            <Series label="Lines" x="day" data={DAYS} lines={[{ key: "created", label: "Created" }, { key: "resolved", label: "Resolved" }]} />
            <Sparkline label="Spark" values={[1, 4, 2, 8, 5]} />
            <BarList label="Bars" items={[{ key: "a", label: "One", value: 5 }, { key: "b", label: "Two", value: 3 }]} />
          </Card>
          <Card title="Heat map">
            <HeatMap label="Heat" rows={["Mon", "Tue"]} columns={["8", "9", "10", "11"]} values={[[1, 2, 3, 4], [4, 3, 2, 1]]} />
          </Card>
          <Card title="Tabs">
            <Tabs label="Tabs" value={tab} onChange={setTab} tabs={[{ key: "one", label: "One", count: 2, content: <p className="py-3">First</p> }, { key: "two", label: "Two", content: <p className="py-3">Second</p> }]} />
          </Card>
          <Card title="Loading">
            <SkeletonLines />
          </Card>
          <Card title="Empty">
            <EmptyState title="Nothing here" text="And what to do about it." action={<Button>Do it</Button>} />
          </Card>
          <Card title="Failed">
            <ErrorState error={{ status: 500, message: "The server failed.", requestId: "1f9c" }} retry={() => undefined} />
          </Card>
          <Card title="Not allowed">
            <NoPermission />
          </Card>
        </div>
      </Page>
    </main>
  );
}
