package dev.alpi.cli;

import dev.alpi.engine.tools.Asker;
import java.io.IOException;
import java.util.List;

/** A process that asks one question on its terminal, once something was typed too early. */
final class AskingMain {
  private AskingMain() {}

  public static void main(String[] arguments) {
    Command ask = Command.of("ask", "Ask", AskingMain::run).printing("nothing");
    Main.run(new Cli(new OneCommand(ask)), List.of("ask"));
  }

  private static ExitCode run(Invocation invocation) throws IOException {
    PatientInput in = new PatientInput(invocation.context().stdio().in());
    TerminalAsker asker = new TerminalAsker(invocation.err(), in, invocation.context().ticker());
    System.out.println("ready");
    while (in.available() == 0) {
      Thread.onSpinWait();
    }
    Asker.Question question =
        new Asker.Question("Where to?", List.of("Berlin", "Rome", "Oslo"), true, false);
    System.out.println(asker.ask(question, invocation.interrupt()));
    return ExitCode.OK;
  }
}
