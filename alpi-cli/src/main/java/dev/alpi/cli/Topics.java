package dev.alpi.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code alpi help} explains beside commands: texts for a person at a terminal. The first line
 * of a file is its title; paragraphs are single lines, which are wrapped; indented lines are
 * commands, which are not.
 */
final class Topics {
  /** All of them, in the order of help. */
  private static final List<String> NAMES =
      List.of(
          "setup",
          "tui",
          "profiles",
          "models",
          "budget",
          "approval",
          "sandbox",
          "memory",
          "secrets",
          "alp",
          "gateways",
          "scheduling",
          "daemon",
          "backup",
          "privacy",
          "scripts");

  /** What else somebody may type for them. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "approvals",
          "approval",
          "peers",
          "alp",
          "gateway",
          "gateways",
          "schedule",
          "scheduling",
          "profile",
          "profiles",
          "chat",
          "tui");

  private Topics() {}

  /**
   * A topic.
   *
   * @param title what it is about, in a line
   * @param lines paragraphs, commands and empty lines
   */
  record Topic(String name, String title, List<String> lines) {}

  static List<String> names() {
    return NAMES;
  }

  /** Returns the topic of this name. */
  static Optional<Topic> find(String name) {
    return NAMES.contains(name) ? Optional.of(read(name)) : Optional.empty();
  }

  /** Returns the topic that explains what is behind a command of this name. */
  static Optional<String> behind(String command) {
    return Optional.ofNullable(OTHERS.get(command));
  }

  /** Returns names and titles. */
  static List<Help.Row> rows() {
    return NAMES.stream().map(name -> new Help.Row(name, read(name).title())).toList();
  }

  private static Topic read(String name) {
    try (InputStream in = Topics.class.getResourceAsStream("topics/" + name + ".txt")) {
      Checks.require(in != null, "no text of the topic " + name);
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return new Topic(name, lines.getFirst(), lines.subList(2, lines.size()));
    } catch (IOException e) {
      // our own resource; a test reads every one
      throw new UncheckedIOException(e);
    }
  }
}
