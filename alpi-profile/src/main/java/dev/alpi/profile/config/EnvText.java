package dev.alpi.profile.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The text of a {@code .env}, in lines with their ends. Immutable. */
final class EnvText {
  /** Dots and dashes stand in names that are made from an account's id. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,255}");

  /** A line break, or a character that other readers take for one. */
  private static final Pattern NOT_IN_A_LINE = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

  private static final Pattern BEHIND_BREAK = Pattern.compile("(?<=\n)|(?<=\r)(?!\n)");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<Line> lines;

  private EnvText(List<Line> lines) {
    this.lines = lines;
  }

  /** One line with its end; comments and blank lines have no name. */
  private record Line(String text, String name, String value) {
    @Override
    public String toString() {
      return "a line";
    }
  }

  static EnvText parse(String label, String text) throws ConfigException {
    List<Line> lines = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String line : BEHIND_BREAK.split(text)) {
        lines.add(
            parseLine(line)
                .orElseThrow(
                    () ->
                        ConfigException.at(
                            new ConfigPlace(label, lines.size() + 1, 1),
                            "found a line that is not of the form NAME=value",
                            "write NAME=value, without export, or start the line with #")));
      }
    }
    return new EnvText(List.copyOf(lines));
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Says whether {@code value} can stand in one line, whoever reads it. */
  static boolean isOneLine(String value) {
    return !NOT_IN_A_LINE.matcher(value).find();
  }

  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Line line : lines) {
      if (!line.name().isEmpty()) {
        variables.put(line.name(), line.value());
      }
    }
    return Collections.unmodifiableMap(variables);
  }

  /** Returns the text with {@code name} being {@code value}; only its last line changes. */
  String with(String name, String value) throws ConfigException {
    SecretStore.requireStorable(name, value);
    String assignment = name + "=" + quotedIfNeeded(value);
    StringBuilder out = new StringBuilder();
    int last = lines.stream().map(Line::name).toList().lastIndexOf(name);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).text();
      String mark = i == 0 && line.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
      out.append(i == last ? mark + assignment + lineEnd(line) : line);
    }
    if (last < 0) {
      String lineBreak = lines.isEmpty() ? "\n" : lineEnd(lines.getFirst().text());
      lineBreak = lineBreak.isEmpty() ? "\n" : lineBreak;
      boolean open = !lines.isEmpty() && lineEnd(lines.getLast().text()).isEmpty();
      out.append(open ? lineBreak : "").append(assignment).append(lineBreak);
    }
    return out.toString();
  }

  /** Returns the text without the lines of {@code name}. */
  String without(String name) {
    StringBuilder out = new StringBuilder();
    for (Line line : lines) {
      if (!line.name().equals(name)) {
        out.append(line.text());
      } else if (line.text().startsWith(BYTE_ORDER_MARK)) {
        out.append(BYTE_ORDER_MARK);
      }
    }
    return out.toString();
  }

  /** Returns what {@code line} says; nothing if it is malformed. */
  private static Optional<Line> parseLine(String line) {
    String content = (line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line).strip();
    if (content.isEmpty() || content.startsWith("#")) {
      return Optional.of(new Line(line, "", ""));
    }
    int equals = content.indexOf('=');
    String name = equals < 0 ? "" : content.substring(0, equals).strip();
    if (!isName(name) || content.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return Optional.of(new Line(line, name, unquoted(content.substring(equals + 1).strip())));
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(0) == value.charAt(value.length() - 1);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static String quotedIfNeeded(String value) {
    return value.strip().equals(value) && unquoted(value).equals(value)
        ? value
        : "\"" + value + "\"";
  }

  private static String lineEnd(String line) {
    if (line.endsWith("\r\n")) {
      return "\r\n";
    }
    return line.endsWith("\n") ? "\n" : line.endsWith("\r") ? "\r" : "";
  }
}
