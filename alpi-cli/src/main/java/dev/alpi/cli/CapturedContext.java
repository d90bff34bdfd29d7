package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.model.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The world around a command that runs within a chat: as that of the chat, but what it prints is
 * kept, nobody can be asked, and nothing has the terminal.
 */
final class CapturedContext extends InnerContext {
  /** Who wants more looks at it outside a chat. */
  private static final int PRINTED_BYTES_MAX = 2 * 1024 * 1024;

  private final Cancellation cancellation;
  private final Map<String, String> environment;
  private final int columns;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  /**
   * Creates it.
   *
   * @param columns how wide the command takes its terminal for
   */
  CapturedContext(CliContext outer, int columns, Cancellation cancellation) {
    super(outer);
    this.columns = columns;
    this.cancellation = cancellation;
    this.environment = new HashMap<>(outer.environment());
    environment.remove("COLUMNS");
  }

  /** Returns what was printed, to either stream. */
  synchronized String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Override
  public Stdio stdio() {
    return new Captured();
  }

  /** Takes what is printed, as far as there is room. */
  private final class Printing extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      synchronized (CapturedContext.this) {
        int room = Math.max(0, PRINTED_BYTES_MAX - printed.size());
        printed.write(bytes, from, Math.min(count, room));
      }
    }
  }

  private final class Captured extends GivenStdio {
    Captured() {
      super(InputStream.nullInputStream(), new Printing(), new Printing());
    }

    @Override
    public Target target(Stream stream) {
      return stream == Stream.IN ? Target.FILE : Target.TERMINAL;
    }

    @Override
    public Silence silence() throws IOException {
      throw new IOException("a command of a chat cannot ask for secrets");
    }

    @Override
    public OptionalInt columns() {
      return OptionalInt.of(columns);
    }
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public Cancellation interrupt() {
    return cancellation;
  }

  @Override
  public int runOnTerminal(List<String> command) throws IOException {
    throw new IOException("a command of a chat does not get the terminal");
  }

  /** The switch here is the chat's, not that of the process. */
  @Override
  public void patience(Duration time) {}

  /** The chat goes on, and needs what it has. */
  @Override
  public void giveMemoryBack() {}

  @Override
  public DirectoryNews news(FileSystem system) {
    return LookEachSecond.unlessTold(system, pause(), cancellation);
  }
}
