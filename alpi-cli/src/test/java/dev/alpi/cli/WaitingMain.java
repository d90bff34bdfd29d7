package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process with one command that works until it is interrupted, in one of several ways. */
final class WaitingMain {
  private static final Argument WAY = Argument.of("WAY", Argument.Arity.REQUIRED, "how");
  private static final Argument FILE = Argument.of("FILE", Argument.Arity.REQUIRED, "where to");

  private WaitingMain() {}

  public static void main(String[] arguments) {
    Command wait =
        Command.of("wait", "Wait", WaitingMain::run)
            .has(Effect.READS)
            .taking(WAY, FILE)
            .printing("nothing");
    List<String> words = new ArrayList<>(List.of("wait"));
    words.addAll(List.of(arguments));
    Main.run(new Cli(new OneCommand(wait)), words);
  }

  private static ExitCode run(Invocation invocation) throws IOException, InterruptedException {
    Path file = Path.of(invocation.required(FILE));
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    switch (invocation.required(WAY)) {
      case "clean" -> {
        invocation.interrupt().onCancel(cancelled::countDown);
        ready();
        cancelled.await();
        Files.writeString(file, "settled");
        throw new IOException("torn off");
      }
      case "stuck" -> {
        invocation.interrupt();
        ready();
        never.await();
      }
      case "blocked" -> {
        invocation.interrupt().onCancel(() -> block(never));
        ready();
        never.await();
      }
      case "deaf" -> {
        ready();
        never.await();
      }
      default -> {
        Cancellation interrupt = invocation.interrupt();
        interrupt.onCancel(() -> write(file));
        ready();
      }
    }
    return ExitCode.OK;
  }

  /** Not through the command's output, which is silent with {@code --json}. */
  private static void ready() {
    System.out.println("working");
  }

  private static void block(CountDownLatch never) {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "cancelled");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
