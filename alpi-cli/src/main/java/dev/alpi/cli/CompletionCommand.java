package dev.alpi.cli;

import java.io.IOException;

/** {@code alpi completion}. */
final class CompletionCommand {
  private static final Argument SHELL =
      Argument.of("SHELL", Argument.Arity.REQUIRED, "the shell to write for")
          .values(Values.oneOf("bash", "zsh", "fish"));

  private CompletionCommand() {}

  static Command command() {
    return Command.of(
            "completion",
            "Print a script that lets a shell complete alpi's commands",
            CompletionCommand::run)
        .has(Effect.READS)
        .described(
            """
            The script knows the commands and options of this version; names of profiles, and \
            ids of peers, jobs and outputs, it asks alpi for. Make it anew after an update. What \
            alpi install has installed is renewed with it.

            zsh finds it in a directory of fpath, if compinit runs after fpath is set.\
            """)
        .taking(SHELL)
        .example("source <(alpi completion bash)", "in ~/.bashrc")
        .example("alpi completion zsh > ~/.zfunc/_alpi", "with fpath+=~/.zfunc in ~/.zshrc")
        .example("alpi completion fish > ~/.config/fish/completions/alpi.fish", "once");
  }

  private static ExitCode run(Invocation invocation) throws IOException {
    CommandTable table = invocation.table();
    String script =
        switch (invocation.required(SHELL)) {
          case "bash" -> BashCompletion.script(table);
          case "zsh" -> ZshCompletion.script(table);
          case "fish" -> new FishCompletion(table).script();
          default -> throw new IllegalStateException("the parser knows the choices");
        };
    invocation.out().text(script);
    return ExitCode.OK;
  }
}
