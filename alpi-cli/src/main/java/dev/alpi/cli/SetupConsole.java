package dev.alpi.cli;

import dev.alpi.cli.setup.Console;
import dev.alpi.cli.setup.LeftException;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Talks to the person on standard error, so that standard output has only what commands answer. On
 * a pipe it writes down what was read, so that the whole reads like a session.
 */
final class SetupConsole implements Console {
  private static final int LINE_BYTES_MAX = 16 * 1024;

  /** As long as the chat waits for it. */
  private static final Duration REST_OF_KEY = Duration.ofMillis(40);

  private final Invocation invocation;
  private final Stdio stdio;
  private final InputStream typed;

  SetupConsole(Invocation invocation) {
    this.invocation = invocation;
    this.stdio = invocation.context().stdio();
    this.typed =
        stdio.isTerminal(Stdio.Stream.IN)
            ? new InterruptedInput(stdio.in(), invocation::interrupt)
            : stdio.in();
  }

  @Override
  public void line(String text) throws IOException {
    invocation.err().line(TerminalText.neutralised(text));
    invocation.err().flush();
  }

  @Override
  public void paragraph(String text) throws IOException {
    for (String each : wrapped(text)) {
      line(each);
    }
  }

  private List<String> wrapped(String text) {
    boolean isOnTerminal = stdio.columns().orElse(0) > 0;
    // what is indented is a table, or to be copied
    boolean isWhole = !isOnTerminal || text.length() < columns() || text.startsWith(" ");
    return isWhole ? List.of(text) : Wrap.lines(text, columns() - 1);
  }

  @Override
  public void command(String text) throws IOException {
    invocation.err().message("  " + TerminalText.neutralised(text));
    invocation.err().flush();
  }

  @Override
  public void heading(String text) throws IOException {
    invocation.err().styled(Style.HEADING, text);
    line("");
  }

  @Override
  public void prompt(String text) throws IOException {
    List<String> lines = wrapped(text.strip());
    for (String each : lines.subList(0, lines.size() - 1)) {
      invocation.err().styled(Style.NAME, each);
      line("");
    }
    invocation.err().styled(Style.NAME, lines.getLast());
    invocation.err().text(" ");
    invocation.err().flush();
  }

  @Override
  public void problem(String message, String hint) throws IOException {
    invocation.err().message(Style.ERROR, "alpi: error:", message);
    invocation.err().flush();
    if (!hint.isEmpty()) {
      invocation.hint(TerminalText.neutralised(hint));
    }
  }

  @Override
  public Optional<String> read() throws IOException, LeftException {
    Optional<String> line = TypedLine.read(typed, LINE_BYTES_MAX);
    if (!stdio.isTerminal(Stdio.Stream.IN)) {
      line(line.orElse("(end)"));
      return line;
    }
    boolean isInterrupted = invocation.interrupt().isCancelled();
    if (isInterrupted || line.isEmpty()) {
      // what comes next does not belong behind the question
      line("");
    }
    if (isInterrupted) {
      throw new LeftException(LeftException.Where.INTERRUPTED);
    }
    return line;
  }

  /** On a terminal a key is typed unseen; on a pipe it is the next line. */
  @Override
  public Optional<byte[]> readSecret(String question) throws IOException, LeftException {
    if (!stdio.isTerminal(Stdio.Stream.IN)) {
      if (!question.isEmpty()) {
        prompt(question + ":");
      }
      Optional<String> line = TypedLine.read(stdio.in(), LINE_BYTES_MAX);
      if (!question.isEmpty()) {
        line(line.isPresent() ? "(not shown)" : "(end)");
      }
      return line.map(text -> text.strip().getBytes(StandardCharsets.UTF_8));
    }
    try {
      return new SecretInput(invocation).typedLine(question.isEmpty() ? "The secret" : question);
    } catch (CommandFailure e) {
      if (e.code() == ExitCode.INTERRUPTED) {
        throw new LeftException(LeftException.Where.INTERRUPTED);
      }
      problem(e.getMessage(), e.hint());
      return Optional.of(new byte[0]);
    }
  }

  @Override
  public Optional<Keys> keys() throws IOException {
    String terminal = invocation.context().environment().getOrDefault("TERM", "");
    boolean canMove =
        stdio.isTerminal(Stdio.Stream.IN, Stdio.Stream.ERR)
            && !terminal.isEmpty()
            && !terminal.equals("dumb");
    if (!canMove) {
      return Optional.empty();
    }
    Stdio.Silence raw = stdio.keys();
    return Optional.of(new Pressed(raw, invocation.interrupt().onCancel(raw::close)));
  }

  /** As the terminal says it: menus that draw over themselves must not believe a variable. */
  @Override
  public int columns() {
    int columns = stdio.columns().orElse(0);
    return columns > 0 ? Math.min(columns, Output.WIDTH_MAX) : Output.WIDTH_DEFAULT;
  }

  @Override
  public OptionalInt rows() {
    return stdio.rows();
  }

  /** The terminal is given back also when the process is ended meanwhile. */
  private final class Pressed implements Keys {
    private final Stdio.Silence raw;
    private final Cancellation.Registration ending;

    Pressed(Stdio.Silence raw, Cancellation.Registration ending) {
      this.raw = raw;
      this.ending = ending;
    }

    @Override
    public int next() throws IOException {
      int key = typed.read();
      return invocation.interrupt().isCancelled() ? INTERRUPTED : key;
    }

    /** Over a slow line the rest of a key comes a moment later. */
    @Override
    public boolean hasMore() throws IOException {
      if (stdio.in().available() == 0) {
        invocation.context().pause().pause(REST_OF_KEY, invocation.interrupt());
      }
      return stdio.in().available() > 0;
    }

    @Override
    public void show(String text) throws IOException {
      invocation.err().raw(text);
    }

    @Override
    public void close() {
      ending.close();
      raw.close();
    }
  }
}
