package dev.alpi.cli;

import dev.alpi.daemon.HostRefusal;
import dev.alpi.daemon.HostReports;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the reports that a daemon is asked for by running the commands of the same names, so that
 * there is one answer, whoever asks.
 *
 * <p><b>Threads:</b> any.
 */
final class CommandReports implements HostReports {
  private final CommandTable table;
  private final CliContext daemon;

  /**
   * Creates it.
   *
   * @param table the commands
   * @param daemon the world of the daemon
   */
  CommandReports(CommandTable table, CliContext daemon) {
    this.table = table;
    this.daemon = daemon;
  }

  @Override
  public Obj make(Wish wish) throws HostRefusal, IOException {
    List<String> line = new ArrayList<>();
    wish.profile().ifPresent(name -> line.addAll(List.of("-p", name)));
    line.addAll(words(wish.kind()));
    if (wish.kind() == Kind.DIGEST) {
      wish.words().forEach(since -> line.addAll(List.of("--since", since)));
    } else {
      line.addAll(wish.words());
    }
    line.add(Globals.JSON.dashed());
    Silent context = new Silent(daemon);
    int code = new Cli(table).execute(line, context);
    String answer = context.streams.printed();
    if (answer.isBlank()) {
      throw refused(code, context.streams.complained());
    }
    try {
      // what is partly done, or not healthy, is an answer too
      return Json.parseObject(answer.strip());
    } catch (JsonSyntaxException e) {
      throw new IOException("a report that is no JSON: " + e.getMessage(), e);
    }
  }

  private static List<String> words(Kind kind) {
    return switch (kind) {
      case DOCTOR -> List.of("doctor");
      case AUDIT -> List.of("audit", "--offline");
      case DIGEST -> List.of("digest");
      case CLEANUP_PLAN -> List.of("cleanup", "plan");
      case CLEANUP_APPLY -> List.of("cleanup", "apply", "--force");
    };
  }

  private static HostRefusal refused(int code, String told) {
    String problem =
        told.lines()
            .map(CommandReports::problem)
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("it cannot be made");
    boolean isWrong = code == ExitCode.USAGE.number();
    return new HostRefusal(isWrong ? HostRefusal.INVALID_PARAMS : HostRefusal.INTERNAL, problem);
  }

  private static String problem(String line) {
    try {
      return Json.parseObject(line).object("error").string("message").orElse("");
    } catch (JsonSyntaxException e) {
      return "";
    }
  }

  /** The world of the daemon, in which nobody can be asked, and what is printed is kept. */
  private static final class Silent extends InnerContext {
    private final StepStdio streams;
    private final Map<String, String> environment;

    Silent(CliContext outer) {
      super(outer);
      this.streams = StepStdio.captured(outer.stdio(), new byte[0]);
      this.environment = new HashMap<>(outer.environment());
      // a daemon is for all profiles, whatever the shell it was started from was for
      environment.remove("ALPI_PROFILE");
    }

    @Override
    public Map<String, String> environment() {
      return environment;
    }

    @Override
    public Stdio stdio() {
      return streams;
    }

    /** The switch is that of the daemon. */
    @Override
    public void patience(Duration time) {}

    /** The daemon does so when it wants to. */
    @Override
    public void giveMemoryBack() {}
  }
}
