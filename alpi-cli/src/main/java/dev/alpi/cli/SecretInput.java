package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Takes a secret from the person: typed on the terminal, which does not show it, or the one line
 * that standard input is. Never from an argument: those are seen by everybody on the machine.
 */
final class SecretInput {
  /** Systems cut longer lines of a terminal without a word: macOS at 1,024 bytes. */
  private static final int TYPED_BYTES_MAX = 1_000;

  private final Invocation invocation;
  private final Stdio stdio;

  SecretInput(Invocation invocation) {
    this.invocation = invocation;
    this.stdio = invocation.context().stdio();
  }

  /** Says whether somebody can be asked: with {@code --json} nothing is shown, so nobody can. */
  boolean canAsk() {
    return isTerminal() && !invocation.has(Globals.JSON);
  }

  private boolean isTerminal() {
    return stdio.isTerminal(Stdio.Stream.IN);
  }

  /**
   * Returns one secret, without the end of its line; the array is the caller's to wipe.
   *
   * @param question what is asked on a terminal
   * @param bytesMax how long it may be
   * @throws CommandFailure if there is none, it is longer, or the person pressed Ctrl-C
   */
  byte[] line(String question, int bytesMax) throws IOException, CommandFailure {
    byte[] line = isTerminal() ? typed(question).orElse(new byte[0]) : piped(bytesMax);
    int max = isTerminal() ? TYPED_BYTES_MAX : bytesMax;
    if (line.length > max) {
      Arrays.fill(line, (byte) 0);
      throw CommandFailure.usage(
          "what was given is longer than " + max + " bytes",
          isTerminal() ? "give it on standard input: < FILE" : "check what was given");
    }
    if (line.length == 0) {
      throw CommandFailure.usage(
          "no secret was given",
          isTerminal()
              ? "type or paste it, then press return"
              : "give it on standard input, as one line, or run the command on a terminal");
    }
    return line;
  }

  /**
   * Returns one secret that is typed on the terminal; nothing in it if only Enter was pressed, and
   * empty for Ctrl-D.
   *
   * @throws CommandFailure if it is longer than a terminal can hand over, or the person pressed
   *     Ctrl-C
   */
  Optional<byte[]> typedLine(String question) throws IOException, CommandFailure {
    Optional<byte[]> line = typed(question);
    if (line.isPresent() && line.get().length > TYPED_BYTES_MAX) {
      Arrays.fill(line.get(), (byte) 0);
      throw CommandFailure.usage(
          "what was given is longer than " + TYPED_BYTES_MAX + " bytes", "give it in a file");
    }
    return line;
  }

  private byte[] piped(int bytesMax) throws IOException {
    byte[] bytes = stdio.in().readNBytes(bytesMax + 3);
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end -= end > 1 && bytes[end - 2] == '\r' ? 2 : 1;
    }
    byte[] line = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    return line;
  }

  /**
   * Returns what is typed on the terminal, of at most {@link #TYPED_BYTES_MAX} bytes or one more;
   * empty if the person pressed Ctrl-D on the empty line.
   *
   * @throws CommandFailure if the person pressed Ctrl-C
   */
  private Optional<byte[]> typed(String question) throws IOException, CommandFailure {
    if (!canAsk()) {
      throw CommandFailure.usage(
          "with --json nobody is asked for a secret", "give it on standard input");
    }
    Cancellation cancellation = invocation.interrupt();
    CompletableFuture<Optional<byte[]>> line = new CompletableFuture<>();
    try (Stdio.Silence _ = stdio.silence();
        Cancellation.Registration _ =
            cancellation.onCancel(() -> line.complete(Optional.empty()))) {
      invocation.err().text(question + " (not shown): ");
      invocation.err().flush();
      // a blocked read cannot be ended, so it gets its own thread
      Thread.ofPlatform().daemon().name("alpi-secret").start(() -> read(line));
      Optional<byte[]> given = line.join();
      invocation.err().line("");
      invocation.err().flush();
      if (cancellation.isCancelled()) {
        throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted", "");
      }
      return given;
    } catch (CompletionException e) {
      throw new IOException("the terminal cannot be read", e.getCause());
    }
  }

  private void read(CompletableFuture<Optional<byte[]>> line) {
    Line bytes = new Line();
    try {
      InputStream in = stdio.in();
      int b = in.read();
      for (; b >= 0 && b != '\n'; b = in.read()) {
        if (bytes.size() <= TYPED_BYTES_MAX) {
          bytes.write(b);
        }
      }
      boolean isLine = b >= 0 || bytes.size() > 0;
      line.complete(isLine ? Optional.of(bytes.toByteArray()) : Optional.empty());
      bytes.wipe();
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  /** Bytes that do not stay in memory. */
  private static final class Line extends ByteArrayOutputStream {
    Line() {
      super(TYPED_BYTES_MAX + 1);
    }

    void wipe() {
      Arrays.fill(buf, (byte) 0);
    }
  }
}
