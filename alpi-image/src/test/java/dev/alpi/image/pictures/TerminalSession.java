package dev.alpi.image.pictures;

import dev.alpi.image.Command;
import dev.alpi.image.RunningCommand;
import dev.alpi.testkit.VirtualTerminal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/**
 * A shell on a terminal that somebody types on, and whose screen can be looked at.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class TerminalSession implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final Pattern WHOLE_SEQUENCE =
      Pattern.compile("\u001b(\\[[0-?]*[ -/]*[@-~]|][^\u0007\u001b]*(\u0007|\u001b\\\\))");

  /** What is between these is drawn at once. */
  private static final String FRAME_BEGINS = "\u001b[?2026h";

  private static final String FRAME_ENDS = "\u001b[?2026l";

  private final RunningCommand shell;
  private final Path timing;
  private final Duration betweenKeys;
  private final VirtualTerminal terminal =
      new VirtualTerminal(Cast.COLUMNS, Cast.ROWS, WCWidth::wcwidth);
  private int shown;

  private TerminalSession(RunningCommand shell, Path timing, Duration betweenKeys) {
    this.shell = shell;
    this.timing = timing;
    this.betweenKeys = betweenKeys;
  }

  /**
   * Starts a shell.
   *
   * @param environment of the shell, as a command that runs nothing yet
   * @param timing where script(1) writes what came when
   * @param betweenKeys how long a hand takes from key to key
   */
  static TerminalSession start(Command environment, Path timing, Duration betweenKeys)
      throws IOException {
    String shell = "stty rows %d columns %d; exec sh".formatted(Cast.ROWS, Cast.COLUMNS);
    List<String> words =
        List.of(
            "script",
            "-q",
            "-f",
            "-E",
            "always",
            "-T",
            timing.toString(),
            "-c",
            shell,
            "/dev/null");
    Command command =
        new Command(
            words,
            environment.environment(),
            environment.directory(),
            new Command.Input.Typed(),
            LIMIT);
    return new TerminalSession(command.start(), timing, betweenKeys);
  }

  /** Types {@code keys}, one after the other. */
  TerminalSession type(String keys) throws IOException, InterruptedException {
    for (int key : keys.codePoints().toArray()) {
      shell.endsWithin(betweenKeys);
      shell.type(Character.toString(key));
    }
    return this;
  }

  /** Does nothing for a while. */
  TerminalSession pause(Duration time) throws InterruptedException {
    shell.endsWithin(time);
    return this;
  }

  /** Waits until the screen's text is as it should be. */
  VirtualTerminal await(Predicate<String> screen) throws IOException, InterruptedException {
    shell.awaitUntil(() -> screen.test(look().screen()));
    return terminal;
  }

  /** Ends the shell, and returns all that it and its programs have sent. */
  Cast end(String title) throws IOException, InterruptedException {
    shell.type("\u0004");
    shell.await();
    return Cast.of(title, shell.bytesSoFar(), Files.readAllLines(timing));
  }

  private VirtualTerminal look() throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    byte[] bytes = shell.bytesSoFar();
    CharBuffer decoded = CharBuffer.allocate(bytes.length);
    // a character that is not whole yet is left out
    decoder.decode(ByteBuffer.wrap(bytes), decoded, false);
    String text = decoded.flip().toString();
    int end = whole(text);
    if (end > shown) {
      terminal.write(text.substring(shown, end));
      shown = end;
    }
    return terminal;
  }

  /** Returns where the last sequence or frame begins that is not whole yet, or else the end. */
  private static int whole(String text) {
    int frame = text.lastIndexOf(FRAME_BEGINS);
    if (frame >= 0 && text.indexOf(FRAME_ENDS, frame) < 0) {
      return frame;
    }
    int escape = text.lastIndexOf('\u001b');
    boolean isWhole = escape < 0 || WHOLE_SEQUENCE.matcher(text.substring(escape)).lookingAt();
    return isWhole ? text.length() : escape;
  }

  @Override
  public void close() throws IOException {
    shell.close();
  }
}
