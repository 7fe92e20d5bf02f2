/**
 * Stands in for the package of the same name. The original appends a `<style>` element, which a policy without
 * `unsafe-inline` refuses; a constructed sheet says the same through the object model.
 */
import { useEffect } from "react";

interface Singleton {
  add: (css: string) => void;
  remove: () => void;
}

export function stylesheetSingleton(): Singleton {
  const sheet = new CSSStyleSheet();
  let users = 0;
  return {
    add: (css) => {
      if (users === 0) {
        sheet.replaceSync(css);
        document.adoptedStyleSheets.push(sheet);
      }
      users += 1;
    },
    remove: () => {
      users -= 1;
      if (users === 0) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    },
  };
}

export function styleHookSingleton(): (styles: string, isDynamic?: boolean) => void {
  const shared = stylesheetSingleton();
  return function useStyles(styles, isDynamic) {
    useEffect(() => {
      shared.add(styles);
      return () => shared.remove();
    }, [styles, isDynamic]);
  };
}

export function styleSingleton(): (props: { styles: string; dynamic?: boolean }) => null {
  const useStyles = styleHookSingleton();
  return function Styles({ styles, dynamic }) {
    useStyles(styles, dynamic);
    return null;
  };
}
