package dev.alpi.command;

import java.util.List;

/** What {@code echo} and {@code printf} print. */
final class Echo {
  private Echo() {}

  static Flow echo(List<String> arguments) {
    List<String> words = arguments;
    boolean endsLine = true;
    while (!words.isEmpty() && words.getFirst().matches("-[neE]+")) {
      endsLine &= words.getFirst().indexOf('n') < 0;
      words = words.subList(1, words.size());
    }
    String text = String.join(" ", words) + (endsLine ? "\n" : "");
    // some shells make characters of what follows a backslash, some leave it
    return text.indexOf('\\') >= 0 ? of(text, false).filtered() : of(text, false);
  }

  static Flow printf(List<String> arguments) {
    List<String> words =
        !arguments.isEmpty() && arguments.getFirst().equals("--")
            ? arguments.subList(1, arguments.size())
            : arguments;
    if (words.isEmpty()) {
      return Flow.NONE;
    }
    String format = words.getFirst();
    List<String> rest = words.subList(1, words.size());
    if (format.indexOf('%') < 0) {
      return of(format, true);
    }
    if (format.equals("%s") || format.equals("%s\\n") || format.equals("%b")) {
      String end = format.endsWith("\\n") ? "\n" : "";
      StringBuilder out = new StringBuilder();
      rest.forEach(word -> out.append(word).append(end));
      return of(out.toString(), format.equals("%b"));
    }
    return unclear(String.join(" ", words));
  }

  private static Flow of(String text, boolean escapes) {
    if (!Value.isKnown(text)) {
      return unclear(text);
    }
    String source = Value.source(text);
    if (!escapes || source.indexOf('\\') < 0) {
      return Flow.text(source);
    }
    try {
      return Flow.text(AnsiC.read(new Cursor(source.replace("'", "\\'") + "'", 0)));
    } catch (ShellSyntaxException e) {
      return Flow.DECODED;
    }
  }

  /** What is made of pieces in a way that is not followed here, is as good as decoded. */
  private static Flow unclear(String text) {
    if (Value.isFetched(text)) {
      return Flow.FETCHED;
    }
    return text.indexOf('\\') >= 0 ? Flow.DECODED : Flow.PLAIN;
  }
}
