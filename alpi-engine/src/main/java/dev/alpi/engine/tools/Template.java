package dev.alpi.engine.tools;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * References in the arguments of a workflow's steps: {@code ${id.output}}, {@code ${id.error}} and
 * {@code ${id.ok}} in any string.
 *
 * <p>A string that is nothing but {@code ${id.ok}} becomes a boolean; everything else becomes text.
 * {@code $${id.output}} stands for the text {@code ${id.output}}. Other texts in braces, such as a
 * shell's {@code ${HOME}}, are no references, unless they begin with the id of a step. What a
 * reference is replaced by is never read for references again. Names of members are left alone.
 */
final class Template {
  /** The most that the arguments of one step may become: a step may refer to one output often. */
  static final int EXPANDED_CHARS_MAX = 1_000_000;

  private static final Pattern REFERENCE =
      Pattern.compile("(\\$?)\\$\\{([A-Za-z0-9_-]{1,40})\\.([A-Za-z0-9_.-]{1,40})\\}");

  private final Set<String> steps;

  /** Creates templates for steps whose ids are {@code steps}. */
  Template(Set<String> steps) {
    this.steps = Set.copyOf(steps);
  }

  private enum Field {
    OUTPUT,
    ERROR,
    OK;

    static Optional<Field> of(String name) {
      return Arrays.stream(values())
          .filter(field -> field.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst();
    }
  }

  /** Something in the form of a reference. */
  private record Found(MatchResult match) {
    boolean isEscaped() {
      return !match.group(1).isEmpty();
    }

    String id() {
      return match.group(2);
    }

    Optional<Field> field() {
      return Field.of(match.group(3));
    }
  }

  private boolean isMeant(Found found) {
    return found.field().isPresent() || steps.contains(found.id());
  }

  /**
   * Returns the ids that {@code value} refers to; they may be of no step.
   *
   * @throws ToolFailure if a reference asks for something that no step has
   */
  Set<String> references(JsonValue value) throws ToolFailure {
    Set<String> ids = new LinkedHashSet<>();
    collect(value, ids);
    return ids;
  }

  private void collect(JsonValue value, Set<String> ids) throws ToolFailure {
    switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> members) -> {
        for (JsonValue member : members.values()) {
          collect(member, ids);
        }
      }
      case JsonValue.Arr(List<JsonValue> items) -> {
        for (JsonValue item : items) {
          collect(item, ids);
        }
      }
      case JsonValue.Str(String text) -> {
        for (Found found : REFERENCE.matcher(text).results().map(Found::new).toList()) {
          if (isMeant(found) && !found.isEscaped()) {
            Field ignored = requireField(found);
            ids.add(found.id());
          }
        }
      }
      case JsonValue.Num _, JsonValue.Bool _, JsonValue.Null _ -> {
        // refers to nothing
      }
    }
  }

  private static Field requireField(Found found) throws ToolFailure {
    return found
        .field()
        .orElseThrow(
            () ->
                new ToolFailure(
                    "a reference ends in .output, .error or .ok, found "
                        + found.match().group()
                        + "; write $${ where no reference is meant"));
  }

  /**
   * Returns {@code arguments} with each reference replaced by what {@code results} has; all ids are
   * in it.
   *
   * @throws ToolFailure if that becomes too large
   */
  JsonValue.Obj expanded(JsonValue.Obj arguments, Map<String, ToolRunner.Result> results)
      throws ToolFailure {
    return (JsonValue.Obj) new Expansion(results).of(arguments);
  }

  /** Of the arguments of one step. */
  private final class Expansion {
    private final Map<String, ToolRunner.Result> results;
    private long chars;

    Expansion(Map<String, ToolRunner.Result> results) {
      this.results = results;
    }

    JsonValue of(JsonValue value) throws ToolFailure {
      return switch (value) {
        case JsonValue.Obj(Map<String, JsonValue> members) -> {
          Map<String, JsonValue> copy = new LinkedHashMap<>();
          for (Map.Entry<String, JsonValue> member : members.entrySet()) {
            copy.put(member.getKey(), of(member.getValue()));
          }
          yield new JsonValue.Obj(copy);
        }
        case JsonValue.Arr(List<JsonValue> items) -> {
          List<JsonValue> copy = new ArrayList<>();
          for (JsonValue item : items) {
            copy.add(of(item));
          }
          yield new JsonValue.Arr(copy);
        }
        case JsonValue.Str(String text) -> of(text);
        case JsonValue.Num _, JsonValue.Bool _, JsonValue.Null _ -> value;
      };
    }

    private JsonValue of(String text) throws ToolFailure {
      StringBuilder out = new StringBuilder();
      int copied = 0;
      for (Found found : REFERENCE.matcher(text).results().map(Found::new).toList()) {
        if (!isMeant(found)) {
          continue;
        }
        MatchResult match = found.match();
        out.append(text, copied, match.start());
        copied = match.end();
        if (found.isEscaped()) {
          out.append(text, match.start() + 1, match.end());
          continue;
        }
        ToolRunner.Result result = results.get(found.id());
        Field field = requireField(found);
        if (field == Field.OK && match.start() == 0 && match.end() == text.length()) {
          return new JsonValue.Bool(result.isOk());
        }
        out.append(counted(piece(result, field)));
      }
      return new JsonValue.Str(out.append(text, copied, text.length()).toString());
    }

    private String counted(String piece) throws ToolFailure {
      chars += piece.length();
      if (chars > EXPANDED_CHARS_MAX) {
        throw new ToolFailure(
            "the arguments have more than " + EXPANDED_CHARS_MAX + " characters of other steps");
      }
      return piece;
    }
  }

  private static String piece(ToolRunner.Result result, Field field) {
    return switch (field) {
      case OUTPUT -> result.isOk() ? result.text() : "";
      case ERROR -> result.isOk() ? "" : result.text();
      case OK -> Boolean.toString(result.isOk());
    };
  }
}
