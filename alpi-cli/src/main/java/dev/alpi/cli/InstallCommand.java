package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
            it has some, into DIR/share. Nothing that is there and not alpi's own is touched. \
            Again, it installs this image instead of the one before. The image stays where it is; \
            alpi upgrade brings newer ones.\
            """)
        .with(PREFIX, IMAGE)
        .printing("`prefix`; `image`; `links`: array of paths in the prefix; `in_path`")
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
        .printing("`prefix`; `removed`: array of paths in it")
        .example("alpi uninstall", "the profiles stay where they are")
        .exits(ExitCode.LOCKED);
  }

  private static ExitCode install(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    Path image = image(invocation);
    Installation there = Installation.of(invocation, PREFIX);
    there.requireFree(image);
    List<Path> links;
    try (FileLocks.Held _ = there.lock()) {
      there.use(image);
      links = there.makeLinks(image);
    }
    String bin = there.prefix().resolve("bin").toString();
    String path = context.environment().getOrDefault("PATH", "");
    boolean isInPath = List.of(path.split(":")).contains(bin);
    invocation
        .out()
        .line("installed " + image + " in " + there.prefix() + ": " + links.size() + " links");
    if (!isInPath) {
      invocation.hint("add " + bin + " to PATH, or alpi is not found there");
    }
    invocation.answer(
        Obj.EMPTY
            .with("prefix", there.prefix().toString())
            .with("image", image.toString())
            .with("links", Arr.ofStrings(links.stream().map(Path::toString).toList()))
            .with("in_path", isInPath));
    return ExitCode.OK;
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
    var _ = there.image();
    List<String> removed;
    try (FileLocks.Held _ = there.lock()) {
      removed = there.remove();
    }
    invocation.out().line("removed " + removed.size() + " links from " + there.prefix());
    invocation.answer(
        Obj.EMPTY
            .with("prefix", there.prefix().toString())
            .with("removed", Arr.ofStrings(removed)));
    return ExitCode.OK;
  }
}
