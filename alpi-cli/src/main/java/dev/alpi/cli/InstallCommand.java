package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code alpi install} and {@code alpi uninstall}: alpi among the programs of a person. */
final class InstallCommand {
  static final Option PREFIX =
      Option.valued("prefix", "DIR", "where bin, share and lib are; ~/.local unless given")
          .values(Values.Open.DIRECTORY);
  private static final Option IMAGE =
      Option.valued("image", "DIR", "the image to install; the one that runs unless given")
          .values(Values.Open.DIRECTORY);

  private InstallCommand() {}

  static Command install() {
    return Command.of("install", "Make alpi one of your programs", InstallCommand::install)
        .has(Effect.CHANGES)
        .described(
            """
            Links the launchers of this image into DIR/bin, and its man pages and completions, if \
            it has some, to where man, bash-completion, zsh and fish look in DIR/share. Nothing \
            that is there and not alpi's own is touched. Again, it installs this image instead of \
            the one before. The image stays where it is, so copy one that a build has made; alpi \
            upgrade brings newer ones.

            Files that shells read are not written to: what they still need is printed, a line to \
            paste for each.\
            """)
        .with(PREFIX, IMAGE)
        .printing(
            "`prefix`; `image`; `in_build`: whether a clean build takes it away; `links`: array of"
                + " paths in the prefix; `in_path`; `left`: array of `reason`, `line`, `file`: what"
                + " is still to be added to a file of a shell")
        .example("./alpi install", "from a clone, or from what an archive was unpacked to")
        .exits(ExitCode.LOCKED);
  }

  static Command uninstall() {
    return Command.of("uninstall", "Take away what install has made", InstallCommand::uninstall)
        .has(Effect.CHANGES)
        .described(
            """
            Removes the links, the versions that alpi upgrade has unpacked, and what it kept for \
            alpi rollback. Profiles stay, and so does an image that lies elsewhere. A service that \
            is installed is taken away by alpi daemon uninstall, before.\
            """)
        .with(PREFIX)
        .printing(
            "`prefix`; `removed`: array of paths in it; `root`: where profiles stay; `daemon`: its"
                + " process, if one runs")
        .example("alpi uninstall", "the profiles stay where they are")
        .exits(ExitCode.LOCKED);
  }

  private static ExitCode install(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    Path image = image(invocation);
    Installation there = Installation.of(invocation, PREFIX);
    there.requireFree(image);
    List<String> links;
    try (FileLocks.Held _ = there.lock()) {
      there.use(image);
      links = there.makeLinks(image);
    }
    InstallSteps steps = new InstallSteps(context, there);
    List<InstallSteps.Step> left = steps.left();
    invocation
        .out()
        .line("installed " + image + " in " + there.prefix() + ": " + links.size() + " links");
    for (InstallSteps.Step step : left) {
      invocation
          .out()
          .line("add to " + step.file() + ", so that " + step.reason() + ": " + step.line());
    }
    boolean isBuild = InstallSteps.isBuild(image);
    if (isBuild) {
      invocation.warn(
          "the image is in a build tree: a clean build, or deleting the clone, takes alpi away");
      // to be pasted, so in one piece
      invocation.out().line("to install a copy: " + steps.copying(image));
    }
    invocation.answer(
        Obj.EMPTY
            .with("prefix", there.prefix().toString())
            .with("image", image.toString())
            .with("in_build", isBuild)
            .with("links", Arr.ofStrings(links))
            .with("in_path", steps.isInPath())
            .with("left", new Arr(left.stream().map(InstallCommand::json).toList())));
    return ExitCode.OK;
  }

  private static JsonValue json(InstallSteps.Step step) {
    return Obj.EMPTY
        .with("reason", step.reason())
        .with("line", step.line())
        .with("file", step.file());
  }

  private static Path image(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    if (invocation.value(IMAGE).isPresent()) {
      Path image = BackupCommands.path(invocation.value(IMAGE).get(), context);
      return requireImage(image);
    }
    Path modules =
        context
            .image()
            .orElseThrow(
                () -> CommandFailure.usage("this alpi is no image", "name one with --image"));
    return requireImage(modules.toRealPath().getParent().getParent());
  }

  private static Path requireImage(Path image) throws CommandFailure {
    if (!Files.isExecutable(image.resolve("bin").resolve("alpi"))) {
      throw CommandFailure.usage(
          image + " is no image of alpi: it has no bin/alpi", "name another with --image");
    }
    return image;
  }

  private static ExitCode uninstall(Invocation invocation) throws IOException, CommandFailure {
    Installation there = Installation.of(invocation, PREFIX);
    Path image = there.image();
    Optional<Long> daemon = daemon(invocation);
    List<String> removed;
    try (FileLocks.Held _ = there.lock()) {
      removed = there.remove();
    }
    Output out = invocation.out();
    Path root = ProfileCommands.root(invocation).path();
    out.line("removed " + removed.size() + " links from " + there.prefix());
    out.line("profiles stay, in " + root);
    out.line("lines that you added for alpi to files of a shell, as ~/.bashrc, stay");
    Obj answer =
        Obj.EMPTY
            .with("prefix", there.prefix().toString())
            .with("removed", Arr.ofStrings(removed))
            .with("root", root.toString());
    if (daemon.isPresent()) {
      Path program = image.resolve("bin").resolve("alpi");
      invocation.warn("a daemon still runs, process " + daemon.get());
      invocation.hint(
          Files.exists(program) ? program + " daemon stop ends it" : "kill " + daemon.get());
      answer = answer.with("daemon", daemon.get());
    }
    invocation.answer(answer);
    return ExitCode.OK;
  }

  /** Returns the process of a daemon that answers. */
  private static Optional<Long> daemon(Invocation invocation) throws IOException {
    try {
      return DaemonCommands.ask(invocation).map(status -> status.integer("pid").orElse(0));
    } catch (CommandFailure e) {
      // one that cannot be asked keeps nobody from taking alpi away
      return Optional.empty();
    }
  }
}
