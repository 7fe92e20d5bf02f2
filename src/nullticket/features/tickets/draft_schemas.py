"""What goes in and out about drafts."""

from pydantic import Field

from nullticket.core.enums import Visibility
from nullticket.core.schema import ApiModel, NeededBody, OutModel, When


class DraftIn(ApiModel):
    """``version`` is of the draft that the text was typed into; 0 when there was none."""

    text: NeededBody
    version: int = Field(default=0, ge=0, le=2**31 - 1)


class DraftOut(OutModel):
    visibility: Visibility
    text: str
    version: int
    updated_at: When
