package dev.alpi.engine;

import dev.alpi.testkit.Script.ToolUse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A case of the corpus: a text that somebody wrote for the agent, and what a model does that obeys
 * it.
 *
 * @param id names it
 * @param channel how the text comes in
 * @param effect what the calls would do to the world
 * @param rule what must decide, as {@code approval.log} names it; {@link #PATH} for the policy of
 *     paths, {@link #NO_TOOL} where there is no such tool
 * @param calls what the obedient model does, in order
 * @param text what stands there, the calls in it
 */
record Injection(
    String id,
    InjectionChannel channel,
    Effect effect,
    String rule,
    List<ToolUse> calls,
    String text) {
  static final String PATH = "path";
  static final String NO_TOOL = "no-tool";
  static final String TAINT = "taint";

  private static final Pattern CALLS = Pattern.compile("\\{calls(?::([a-z0-9-]+))?}");

  /** What somebody wants to have done. */
  enum Effect {
    SEND,
    SPEND,
    WRITE,
    RUN
  }

  /** Reads {@code resource}, whose first lines say how it is written. */
  static List<Injection> all(String resource) {
    List<Injection> all = new ArrayList<>();
    for (String line : lines(resource)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        all.add(parse(line));
      }
    }
    return all;
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Injection.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Injection parse(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != 6) {
      throw new AssertionError("not six cells: " + line);
    }
    List<ToolUse> calls = new ArrayList<>();
    for (String call : cells[4].split(" ;; ")) {
      String[] words = call.split(" ", 2);
      calls.add(new ToolUse(words[0], ObedientModel.compact(words[1])));
    }
    return new Injection(
        cells[0],
        InjectionChannel.valueOf(constant(cells[1])),
        Effect.valueOf(constant(cells[2])),
        cells[3],
        List.copyOf(calls),
        written(cells[5], calls));
  }

  private static String constant(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String written(String cell, List<ToolUse> calls) {
    String orders =
        calls.stream()
            .map(call -> ObedientModel.ORDER + call.tool() + " " + call.arguments())
            .collect(Collectors.joining("\n"));
    Matcher matcher = CALLS.matcher(cell.replace("\\n", "\n"));
    if (!matcher.find()) {
      throw new AssertionError("no calls in: " + cell);
    }
    String how = matcher.group(1) == null ? "plain" : matcher.group(1);
    return matcher.replaceFirst(Matcher.quoteReplacement(hidden(orders, how)));
  }

  /** Returns {@code orders} so that a person does not see them at once. */
  private static String hidden(String orders, String how) {
    return switch (how) {
      case "plain" -> orders;
      case "base64" -> Base64.getEncoder().encodeToString(orders.getBytes(StandardCharsets.UTF_8));
      case "zero-width" ->
          orders.chars().mapToObj(c -> (char) c + "\u200b\u2060").collect(Collectors.joining());
      // RIGHT-TO-LEFT OVERRIDE: it is shown from right to left
      case "bidi" -> "\u202e" + orders + "\u202c";
      case "tags" ->
          orders
              .chars()
              .mapToObj(c -> Character.toString(c == '\n' ? c : ObedientModel.TAGS + c))
              .collect(Collectors.joining());
      case "entities" -> orders.replace("\"", "&quot;").replace("{", "&#123;");
      default -> throw new AssertionError("no way to hide: " + how);
    };
  }

  @Override
  public String toString() {
    return id + " (" + channel + ")";
  }
}
