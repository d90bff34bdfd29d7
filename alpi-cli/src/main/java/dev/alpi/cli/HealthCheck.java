package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.Locale;

/** One thing that {@code alpi doctor} looked at; the hint is empty if there is nothing to do. */
record HealthCheck(String group, String check, Verdict verdict, String detail, String hint) {
  /** How a check came out. */
  enum Verdict {
    OK(Style.NAME),
    /** It was not well, and is now. */
    FIXED(Style.NAME),
    INFO(Style.FAINT),
    WARN(Style.WARNING),
    FAIL(Style.ERROR);

    private final Style style;

    Verdict(Style style) {
      this.style = style;
    }

    Style style() {
      return style;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Obj json() {
    return Obj.EMPTY
        .with("group", group)
        .with("check", check)
        .with("status", verdict.label())
        .with("detail", detail)
        .with("hint", hint);
  }
}
