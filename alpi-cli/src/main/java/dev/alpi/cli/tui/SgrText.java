package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text that commands print for a terminal, as lines: their SGR sequences become looks. */
final class SgrText {
  private static final Pattern SGR = Pattern.compile("\u001b\\[([0-9;]*)m");

  private SgrText() {}

  static List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    Look look = Look.PLAIN;
    for (String line : text.split("\n", -1)) {
      List<Span> spans = new ArrayList<>();
      Matcher matcher = SGR.matcher(line);
      int at = 0;
      while (matcher.find()) {
        add(spans, line.substring(at, matcher.start()), look);
        look = changed(look, matcher.group(1));
        at = matcher.end();
      }
      add(spans, line.substring(at), look);
      lines.add(new Line(spans));
    }
    if (lines.getLast().text().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  private static void add(List<Span> spans, String text, Look look) {
    if (!text.isEmpty()) {
      spans.add(new Span(text.replace("\t", "    "), look));
    }
  }

  private static Look changed(Look look, String parameters) {
    if (parameters.startsWith("38;")) {
      return look.in(parameters);
    }
    Look changed = look;
    for (String parameter : parameters.split(";")) {
      changed =
          switch (parameter) {
            case "", "0" -> Look.PLAIN;
            case "1" -> changed.with(Look.BOLD);
            case "2" -> changed.with(Look.FAINT);
            case "3" -> changed.with(Look.ITALIC);
            case "4" -> changed.with(Look.UNDERLINED);
            case "7" -> changed.with(Look.REVERSED);
            case "9" -> changed.with(Look.STRUCK);
            default -> parameter.matches("[39][0-7]") ? changed.in(parameter) : changed;
          };
    }
    return changed;
  }
}
