package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Optional;

/**
 * Passes a session file as {@link SessionScan} does, several times as fast, and gathers only what a
 * report counts: reading thousands of files takes longer than all else that a report does.
 *
 * <p>It knows the JSON that sessions are written in: ASCII, of little depth, with plain numbers. Of
 * anything else, and of what is damaged, it says that it is not sure; then {@link SessionScan}
 * decides.
 *
 * <p><b>Threads:</b> one.
 */
final class SessionSkim {
  /** Turns are at depth two, arguments of tools are text. */
  private static final int DEPTH_MAX = 32;

  private static final int SECONDS_DIGITS_MAX = 10;

  /** Of seconds since 1970: below, doubles are closer to each other than a microsecond. */
  private static final long SECONDS_EXACT = 1L << 32;

  private static final int DECIMALS_MAX = 6;

  /** Of a count; the largest has one more. */
  private static final int COUNT_DIGITS_MAX = 18;

  private static final int NUMBER_CHARS_MAX = 64;

  /** Something that is not for this reader. */
  private static final class NotSure extends Exception {
    private static final long serialVersionUID = 1;

    NotSure() {
      super("", null, false, false);
    }
  }

  /** A part of the file. */
  private record Span(int from, int to) {}

  private final byte[] bytes;
  private final int length;
  private final SessionScan.TurnVisitor visitor;
  private int at;
  private boolean isInteger;
  private final SessionScan scan;

  private SessionSkim(byte[] bytes, int length, SessionScan.TurnVisitor visitor) {
    this.bytes = bytes;
    this.length = length;
    this.visitor = visitor;
    this.scan = SessionScan.empty();
  }

  /**
   * Reads the first {@code length} of {@code bytes}, a whole file.
   *
   * @param visitor gets the turns, some of them also if the file is not for this reader
   * @return schema, key and consumption; empty if it is not sure of them
   */
  static Optional<SessionScan> of(byte[] bytes, int length, SessionScan.TurnVisitor visitor) {
    SessionSkim skim = new SessionSkim(bytes, length, visitor);
    try {
      skim.document();
      return Optional.of(skim.scan);
    } catch (NotSure e) {
      return Optional.empty();
    }
  }

  private void document() throws NotSure {
    require('{');
    if (!isNext('}')) {
      do {
        member();
      } while (isNext(','));
      require('}');
    }
    blanks();
    if (at != length) {
      throw new NotSure();
    }
  }

  private void member() throws NotSure {
    Span name = name();
    if (is(name, "turns") && peek() == '[') {
      turns();
    } else if (is(name, "schema_version")) {
      scan.schemaVersion = count();
    } else if (is(name, "input_tokens")) {
      scan.inputTokens = count();
    } else if (is(name, "output_tokens")) {
      scan.outputTokens = count();
    } else if (is(name, "cost_usd")) {
      scan.costNanoUsd = nanoUsd();
    } else if (is(name, Session.KEY_MEMBER)) {
      scan.key = key();
    } else {
      skip(1);
    }
  }

  private void turns() throws NotSure {
    require('[');
    if (isNext(']')) {
      return;
    }
    do {
      if (peek() == '{') {
        turn();
      } else {
        skip(2);
      }
      scan.turns++;
    } while (isNext(','));
    require(']');
  }

  private void turn() throws NotSure {
    Optional<Instant> begun = Optional.empty();
    Optional<Instant> ended = Optional.empty();
    int toolCalls = 0;
    require('{');
    if (!isNext('}')) {
      do {
        Span name = name();
        if (is(name, "at")) {
          begun = instant();
        } else if (is(name, "ended_at")) {
          ended = instant();
        } else if (is(name, "tools") && peek() == '[') {
          toolCalls = items(3);
        } else {
          skip(3);
        }
      } while (isNext(','));
      require('}');
    }
    visitor.turn(begun, ended, toolCalls);
  }

  /** Passes a name and the colon behind it. */
  private Span name() throws NotSure {
    Span name = string();
    require(':');
    return name;
  }

  private boolean is(Span name, String expected) {
    if (name.to - name.from != expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (bytes[name.from + i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private Optional<SessionKey> key() throws NotSure {
    if (peek() != '"') {
      skip(1);
      return Optional.empty();
    }
    Span text = string();
    for (int i = text.from; i < text.to; i++) {
      if (bytes[i] == '\\') {
        throw new NotSure();
      }
    }
    return SessionKey.parse(text(text));
  }

  private String text(Span span) {
    return new String(bytes, span.from, span.to - span.from, US_ASCII);
  }

  private long count() throws NotSure {
    if (!isNumber()) {
      skip(1);
      return 0;
    }
    Span number = number();
    if (number.to - number.from > COUNT_DIGITS_MAX) {
      throw new NotSure();
    }
    return isInteger ? Math.max(0, Long.parseLong(text(number))) : 0;
  }

  private long nanoUsd() throws NotSure {
    if (!isNumber()) {
      skip(1);
      return 0;
    }
    return SessionUsage.nanoUsd(Double.parseDouble(text(number()))).orElse(0);
  }

  private Optional<Instant> instant() throws NotSure {
    if (!isNumber()) {
      skip(3);
      return Optional.empty();
    }
    Span number = number();
    int point = number.from;
    long seconds = 0;
    while (point < number.to && isDigit(bytes[point])) {
      seconds = seconds * 10 + bytes[point++] - '0';
      if (point - number.from > SECONDS_DIGITS_MAX) {
        return SessionTime.instant(Double.parseDouble(text(number)));
      }
    }
    int decimals = Math.max(0, number.to - point - 1);
    if (seconds >= SECONDS_EXACT) {
      return SessionTime.instant(Double.parseDouble(text(number)));
    }
    long nanos = 0;
    for (int i = point + 1; i < number.to; i++) {
      if (!isDigit(bytes[i]) || decimals > DECIMALS_MAX) {
        return SessionTime.instant(Double.parseDouble(text(number)));
      }
      nanos = nanos * 10 + bytes[i] - '0';
    }
    if (point == number.from || (point < number.to && bytes[point] != '.')) {
      return SessionTime.instant(Double.parseDouble(text(number)));
    }
    for (int i = decimals; i < 9; i++) {
      nanos *= 10;
    }
    return Optional.of(Instant.ofEpochSecond(seconds, nanos));
  }

  private int items(int depth) throws NotSure {
    int items = 0;
    require('[');
    if (!isNext(']')) {
      do {
        skip(depth);
        items++;
      } while (isNext(','));
      require(']');
    }
    return items;
  }

  private void skip(int depth) throws NotSure {
    if (depth > DEPTH_MAX) {
      throw new NotSure();
    }
    switch (peek()) {
      case '"' -> string();
      case '[' -> items(depth + 1);
      case '{' -> {
        require('{');
        if (!isNext('}')) {
          do {
            name();
            skip(depth + 1);
          } while (isNext(','));
          require('}');
        }
      }
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void word(String word) throws NotSure {
    for (int i = 0; i < word.length(); i++) {
      if (at == length || bytes[at++] != word.charAt(i)) {
        throw new NotSure();
      }
    }
  }

  /** Passes a string; returns what is between its quotes. */
  private Span string() throws NotSure {
    require('"');
    int from = at;
    byte[] all = bytes;
    int end = length;
    int i = from;
    while (i < end) {
      byte c = all[i++];
      if (c == '"') {
        at = i;
        return new Span(from, i - 1);
      }
      if (c == '\\') {
        i = escape(i);
      } else if (c < ' ') {
        // a control character; or, as bytes have signs, not ASCII
        throw new NotSure();
      }
    }
    throw new NotSure();
  }

  /** Passes what follows a backslash; returns where it ends. */
  private int escape(int from) throws NotSure {
    if (from >= length) {
      throw new NotSure();
    }
    switch (bytes[from]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return from + 1;
      }
      case 'u' -> {
        for (int i = from + 1; i <= from + 4; i++) {
          if (i >= length || Character.digit(bytes[i], 16) < 0) {
            throw new NotSure();
          }
        }
        return from + 5;
      }
      default -> throw new NotSure();
    }
  }

  private boolean isNumber() throws NotSure {
    return peek() == '-' || isDigit(peek());
  }

  private Span number() throws NotSure {
    peek();
    int from = at;
    if (bytes[at] == '-') {
      at++;
    }
    int digits = digits();
    boolean hasZero = digits > 1 && bytes[at - digits] == '0';
    isInteger = true;
    if (at < length && bytes[at] == '.') {
      at++;
      isInteger = false;
      digits();
    }
    if (at < length && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      isInteger = false;
      if (at < length && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      digits();
    }
    if (hasZero || at - from > NUMBER_CHARS_MAX) {
      throw new NotSure();
    }
    return new Span(from, at);
  }

  /** Passes digits; returns how many, one at least. */
  private int digits() throws NotSure {
    int from = at;
    while (at < length && isDigit(bytes[at])) {
      at++;
    }
    if (at == from) {
      throw new NotSure();
    }
    return at - from;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private void require(char expected) throws NotSure {
    if (peek() != expected) {
      throw new NotSure();
    }
    at++;
  }

  private boolean isNext(char expected) throws NotSure {
    if (peek() != expected) {
      return false;
    }
    at++;
    return true;
  }

  /** Returns the next character that is no blank, and stays before it. */
  private int peek() throws NotSure {
    blanks();
    if (at == length) {
      throw new NotSure();
    }
    return bytes[at];
  }

  private void blanks() {
    while (at < length
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
  }
}
