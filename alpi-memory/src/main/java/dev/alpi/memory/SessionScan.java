package dev.alpi.memory;

import dev.alpi.profile.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * What a list shows of a session file, gathered in one pass and in constant memory: texts that are
 * not asked for are never held.
 */
final class SessionScan {
  /**
   * The most JSON tokens of a file that is loaded: each costs tens of bytes of heap as a value, and
   * a session of 64 MiB that was really written has far fewer.
   */
  static final long TOKENS_MAX = 2_000_000;

  /** How much of the first user text a list keeps, in code points. */
  private static final int TEXT_CHARS_MAX = 200;

  long schemaVersion;
  Optional<Instant> startedAt = Optional.empty();
  Optional<Instant> lastTurnAt = Optional.empty();
  Optional<SessionKey> key = Optional.empty();
  String model = "";
  long inputTokens;
  long outputTokens;
  long costNanoUsd;
  String firstUserText = "";
  int turns;
  long tokens;

  /** What ended the pass before the end of the file; empty if the file is whole. */
  Optional<String> problem = Optional.empty();

  /** Takes each turn that is passed. */
  @FunctionalInterface
  interface TurnVisitor {
    /**
     * A turn.
     *
     * @param at when it began; empty if the file does not say
     * @param endedAt when it ended
     * @param toolCalls how many tools it called
     */
    void turn(Optional<Instant> at, Optional<Instant> endedAt, int toolCalls);
  }

  private final TurnVisitor visitor;

  private SessionScan(TurnVisitor visitor) {
    this.visitor = visitor;
  }

  /** Returns one that has found nothing yet. */
  static SessionScan empty() {
    return new SessionScan((_, _, _) -> {});
  }

  /**
   * Reads all of {@code in}. What was found before the first problem is kept.
   *
   * @throws IOException if {@code in} fails
   */
  static SessionScan of(InputStream in) throws IOException {
    return of(in, (_, _, _) -> {});
  }

  /** Reads all of {@code in} as {@link #of(InputStream)}, and tells of each turn. */
  static SessionScan of(InputStream in, TurnVisitor visitor) throws IOException {
    SessionScan scan = new SessionScan(visitor);
    try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        scan.problem = Optional.of("expected an object");
        return scan;
      }
      scan.top(parser);
      if (parser.nextToken() != null) {
        scan.problem = Optional.of("more than one value");
      }
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      // its message may quote the text
      scan.problem = Optional.of("not JSON");
    }
    return scan;
  }

  private static TokenStreamFactory factory() {
    return JsonFactory.builder()
        .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(Json.DEPTH_MAX)
                .maxStringLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  private void top(JsonParser parser) {
    while (next(parser) == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = next(parser);
      switch (name) {
        case "schema_version" -> schemaVersion = count(parser, value);
        case "model" -> model = text(parser, value);
        case "started_at" -> startedAt = instant(parser, value);
        case "input_tokens" -> inputTokens = count(parser, value);
        case "output_tokens" -> outputTokens = count(parser, value);
        case "cost_usd" -> costNanoUsd = nanoUsd(parser, value);
        case Session.KEY_MEMBER -> key = key(parser, value);
        case "turns" -> turns(parser, value);
        default -> skip(parser, value);
      }
    }
  }

  private void turns(JsonParser parser, JsonToken value) {
    if (value != JsonToken.START_ARRAY) {
      skip(parser, value);
      return;
    }
    for (JsonToken item = next(parser); item != JsonToken.END_ARRAY; item = next(parser)) {
      if (item == JsonToken.START_OBJECT) {
        turn(parser);
      } else {
        skip(parser, item);
      }
      turns++;
    }
  }

  private void turn(JsonParser parser) {
    Optional<Instant> at = Optional.empty();
    Optional<Instant> endedAt = Optional.empty();
    int toolCalls = 0;
    while (next(parser) == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = next(parser);
      if (name.equals("at")) {
        at = instant(parser, value);
      } else if (name.equals("ended_at")) {
        endedAt = instant(parser, value);
      } else if (name.equals("tools") && value == JsonToken.START_ARRAY) {
        toolCalls = items(parser);
      } else if (name.equals("user") && turns == 0 && value == JsonToken.VALUE_STRING) {
        firstUserText = text(parser, value);
      } else {
        skip(parser, value);
      }
    }
    lastTurnAt = at.or(() -> lastTurnAt);
    visitor.turn(at, endedAt, toolCalls);
  }

  /** Passes an array; returns how many items it has. */
  private int items(JsonParser parser) {
    int items = 0;
    for (JsonToken item = next(parser); item != JsonToken.END_ARRAY; item = next(parser)) {
      skip(parser, item);
      items++;
    }
    return items;
  }

  private JsonToken next(JsonParser parser) {
    tokens++;
    return parser.nextToken();
  }

  private void skip(JsonParser parser, JsonToken value) {
    int depth = 0;
    for (JsonToken token = value; ; token = next(parser)) {
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (depth == 0) {
        return;
      }
    }
  }

  private String text(JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_STRING) {
      skip(parser, value);
      return "";
    }
    return SessionText.cutCodePoints(parser.getString(), TEXT_CHARS_MAX);
  }

  private long count(JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_NUMBER_INT) {
      skip(parser, value);
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(parser.getString()));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private Optional<SessionKey> key(JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_STRING) {
      skip(parser, value);
      return Optional.empty();
    }
    return SessionKey.parse(parser.getString());
  }

  private long nanoUsd(JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NUMBER_FLOAT) {
      skip(parser, value);
      return 0;
    }
    // of a number that is out of range nothing is shown
    return SessionUsage.nanoUsd(Double.parseDouble(parser.getString())).orElse(0);
  }

  private Optional<Instant> instant(JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NUMBER_FLOAT) {
      skip(parser, value);
      return Optional.empty();
    }
    return SessionTime.instant(Double.parseDouble(parser.getString()));
  }
}
