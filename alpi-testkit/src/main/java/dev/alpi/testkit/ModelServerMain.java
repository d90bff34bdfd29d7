package dev.alpi.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Runs a {@link ScriptedModelServer} as a process: {@code --script FILE}, or {@code --mode agent}
 * or {@code --mode echo}, and {@code --port N}. Prints its base URL as one line on standard output
 * and runs until it is killed.
 */
public final class ModelServerMain {
  private static final String USAGE =
      "usage: model-server --script FILE | --mode agent|echo [--calls N] [--completion-tokens N]"
          + " [--port N] [--pace pieces|at-once]";

  private String script = "";
  private String mode = "";
  private int port;
  private int calls = -1;
  private int completionTokens = -1;
  private Service.Pace pace = Service.Pace.PIECES;

  private ModelServerMain() {}

  /** A command line that cannot be followed. */
  private static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String happened) {
      super(happened);
    }
  }

  /** Runs the server; exits with 2 if the command line or the script is wrong, 1 if it cannot. */
  public static void main(String[] arguments) throws InterruptedException {
    int status = run(List.of(arguments), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    try {
      ModelServerMain options = new ModelServerMain();
      options.parse(arguments);
      try (ScriptedModelServer server =
          ScriptedModelServer.start(options.chosenScript(), options.port)) {
        out.println(server.baseUri());
        out.flush();
        server.join();
      }
      return 0;
    } catch (UsageException e) {
      err.println("model-server: error: " + e.getMessage());
      err.println(USAGE);
      return 2;
    } catch (ScriptException e) {
      err.println("model-server: error: " + e.getMessage());
      return 2;
    } catch (BindException e) {
      err.println("model-server: error: cannot listen on the port: " + e.getMessage());
      return 1;
    } catch (NoSuchFileException e) {
      err.println("model-server: error: no such script: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("model-server: error: cannot read the script or listen: " + e);
      return 1;
    }
  }

  private void parse(List<String> arguments) throws UsageException {
    for (int i = 0; i < arguments.size(); i += 2) {
      String option = arguments.get(i);
      if (i + 1 == arguments.size()) {
        throw new UsageException(option + " has no value, or is no option");
      }
      String value = arguments.get(i + 1);
      switch (option) {
        case "--script" -> script = value;
        case "--mode" -> mode = value;
        case "--port" -> port = number(option, value, 65_535);
        case "--calls" -> calls = number(option, value, 1_000);
        case "--completion-tokens" -> completionTokens = number(option, value, 1_000_000_000);
        case "--pace" -> pace = pace(value);
        default -> throw new UsageException("unknown option " + option);
      }
    }
    if (script.isEmpty() == mode.isEmpty()) {
      throw new UsageException("expected either --script or --mode");
    }
    if (calls >= 0 && !mode.equals("agent")) {
      throw new UsageException("--calls needs --mode agent");
    }
  }

  private static int number(String option, String value, int max) throws UsageException {
    if (value.matches("[0-9]{1,10}") && Long.parseLong(value) <= max) {
      return Integer.parseInt(value);
    }
    throw new UsageException(option + " is " + value + ", expected a number from 0 to " + max);
  }

  private static Service.Pace pace(String value) throws UsageException {
    return switch (value) {
      case "pieces" -> Service.Pace.PIECES;
      case "at-once" -> Service.Pace.AT_ONCE;
      default -> throw new UsageException("--pace is " + value + ", expected pieces or at-once");
    };
  }

  private Script chosenScript() throws UsageException, IOException, ScriptException {
    Script chosen =
        switch (mode) {
          case "" -> Script.read(Path.of(script));
          case "echo" -> Script.echo();
          case "agent" -> agent();
          default -> throw new UsageException("--mode is " + mode + ", expected agent or echo");
        };
    chosen = chosen.keepingRequests(0); // nobody can look at them
    chosen = pace == Service.Pace.AT_ONCE ? chosen.atOnce() : chosen;
    return completionTokens < 0 ? chosen : chosen.withCompletionTokens(completionTokens);
  }

  private Script agent() {
    if (calls < 0) {
      return Script.agent();
    }
    Script.ToolUse read = new Script.ToolUse("read_file", "{\"path\":\"README.md\"}");
    return Script.agent(Collections.nCopies(calls, read), "done");
  }
}
