package dev.alpi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ends of logs, as far as they are alpi's own words. */
final class LogDigest {
  private static final int BYTES_MAX = 128 * 1024;
  private static final int LINES_MAX = 300;
  private static final int ROWS_MAX = 100;

  /** When, how bad, by whom; the rest is the message. */
  private static final Pattern HEAD =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2},\\d{3})"
              + " (DEBUG|INFO|WARNING|ERROR|CRITICAL) (\\S+) (.*)");

  /** From here on a line has what a person or a model has said. */
  private static final Pattern SAID = Pattern.compile("\\b(user|cmd|reason|pattern|text|body)=.*");

  /** What of a row of runs is told: words of ours, and figures. */
  private static final Set<String> OF_ROWS =
      Set.of(
          "at",
          "kind",
          "outcome",
          "elapsed_s",
          "backend",
          "exit_code",
          "timeout_reason",
          "tool_count",
          "model",
          "tokens_in",
          "tokens_out",
          "tokens_cached",
          "usd",
          "cost_source",
          "ts",
          "trigger",
          "ctx_window",
          "fired",
          "tokens_before",
          "tokens_after",
          "summarized_messages",
          "tool_truncated");

  private final Words words;

  LogDigest(Words words) {
    this.words = words;
  }

  /** Returns the last lines of a text log; nothing if there is none. */
  String lines(Path file) throws IOException {
    StringBuilder digest = new StringBuilder();
    for (String line : end(file, LINES_MAX)) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        String message = SAID.matcher(head.group(4)).replaceFirst("");
        digest.append(head.group(1)).append(' ').append(head.group(2)).append(' ');
        digest.append(words.of(head.group(3))).append(' ').append(words.of(message));
      } else {
        digest.append("    ").append(words.of(SAID.matcher(line).replaceFirst("")));
      }
      digest.append('\n');
    }
    return digest.toString();
  }

  /** Returns the last rows of a file of rows. */
  String rows(Path file) throws IOException {
    StringBuilder digest = new StringBuilder();
    for (String line : end(file, ROWS_MAX)) {
      try {
        if (Json.parse(line.getBytes(UTF_8)) instanceof Obj row) {
          digest.append(Json.compact(row(row))).append('\n');
        }
      } catch (JsonSyntaxException e) {
        digest.append("{\"damaged\":true}\n");
      }
    }
    return digest.toString();
  }

  private Obj row(Obj row) {
    Obj kept = Obj.EMPTY;
    for (String name : row.members().keySet()) {
      if (OF_ROWS.contains(name)) {
        JsonValue value = row.members().get(name);
        kept = kept.with(name, value(value));
      }
    }
    return kept;
  }

  private JsonValue value(JsonValue value) {
    return switch (value) {
      case JsonValue.Str(String text) when SettingsDigest.isKnownModel(text) -> value;
      case JsonValue.Str(String text) -> new JsonValue.Str(words.of(text));
      case JsonValue.Num number -> number;
      case JsonValue.Bool bool -> bool;
      case JsonValue.Null none -> none;
      case JsonValue.Arr _ -> JsonValue.Null.NULL;
      case Obj _ -> JsonValue.Null.NULL;
    };
  }

  private static List<String> end(Path file, int linesMax) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file, Set.of(READ, NOFOLLOW_LINKS))) {
      boolean isCut = channel.size() > BYTES_MAX;
      channel.position(Math.max(0, channel.size() - BYTES_MAX));
      String text = new String(Channels.newInputStream(channel).readNBytes(BYTES_MAX), UTF_8);
      // half a line could look like something else
      List<String> lines = text.lines().skip(isCut ? 1 : 0).toList();
      return lines.subList(Math.max(0, lines.size() - linesMax), lines.size());
    }
  }
}
