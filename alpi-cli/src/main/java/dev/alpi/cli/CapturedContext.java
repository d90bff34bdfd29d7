package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.engine.Pause;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The world around a command that runs within a chat: as that of the chat, but what it prints is
 * kept, nobody can be asked, and nothing has the terminal.
 */
final class CapturedContext implements CliContext {
  /** Who wants more looks at it outside a chat. */
  private static final int PRINTED_BYTES_MAX = 2 * 1024 * 1024;

  private final CliContext outer;
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
    this.outer = outer;
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

  private final class Captured implements Stdio {
    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream out() {
      return new OutputStream() {
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
      };
    }

    @Override
    public OutputStream err() {
      return out();
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

  @Override
  public Optional<Ended> runProgram(List<String> command) throws IOException, InterruptedException {
    return outer.runProgram(command);
  }

  @Override
  public Person person() {
    return outer.person();
  }

  @Override
  public Path workingDirectory() {
    return outer.workingDirectory();
  }

  @Override
  public Path userHome() {
    return outer.userHome();
  }

  @Override
  public Path systemRoot() {
    return outer.systemRoot();
  }

  @Override
  public ZoneId zone() {
    return outer.zone();
  }

  @Override
  public FileLocks locks() {
    return outer.locks();
  }

  @Override
  public InstantSource clock() {
    return outer.clock();
  }

  @Override
  public Optional<TestClock> testClock() {
    return outer.testClock();
  }

  @Override
  public Ticker ticker() {
    return outer.ticker();
  }

  @Override
  public RandomGenerator random() {
    return outer.random();
  }

  @Override
  public SecureRandom keys() {
    return outer.keys();
  }

  @Override
  public Pause pause() {
    return outer.pause();
  }

  @Override
  public DirectoryNews news(FileSystem system) {
    return LookEachSecond.unlessTold(system, pause(), cancellation);
  }

  @Override
  public Platform platform() {
    return outer.platform();
  }

  @Override
  public Optional<Path> image() {
    return outer.image();
  }

  @Override
  public List<InetAddress> addresses() {
    return outer.addresses();
  }

  @Override
  public Optional<DaemonProgram> daemonProgram() {
    return outer.daemonProgram();
  }
}
