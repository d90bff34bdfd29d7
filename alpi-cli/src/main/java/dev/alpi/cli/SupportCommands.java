package dev.alpi.cli;

import dev.alpi.cli.support.Aliases;
import dev.alpi.cli.support.Bundle;
import dev.alpi.cli.support.KnownSecrets;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code alpi support}. */
final class SupportCommands {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Argument FILE =
      Argument.of(
              "FILE", Argument.Arity.OPTIONAL, "the new file, or the directory that it goes into")
          .values(Values.Open.FILE);
  private static final Option LIST = Option.flag("list", "say what would be in it; write nothing");
  private static final Option FORCE = Option.flag("force", "replace what is there");

  private SupportCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "support",
        "Make what a bug report needs, without what is yours",
        "A file to send with a report. docs/support.md says what is in it, and what never is.",
        List.of(bundle()));
  }

  private static Command bundle() {
    return Command.of("support bundle", "Make a file to send with a report", SupportCommands::run)
        // a file of the person's own, with nothing in it that was not there
        .has(Effect.READS)
        .described(
            """
            Versions, checks of alpi doctor, switches and figures of settings, how many files \
            there are and how large, and of logs the words that alpi itself writes. No \
            conversation, no memory, no key, no secret; names of profiles are aliases. It is \
            sent to nobody.\
            """)
        .taking(FILE)
        .with(LIST, FORCE)
        .printing("`file`: empty with --list; `parts`: array of `{name, bytes}`; `bytes`")
        .example("alpi support bundle --list", "what would be in it?")
        .example("alpi support bundle", "alpi-support-TIME.tar.gz in this directory");
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    HomeRoot root = ProfileCommands.root(invocation);
    Path file = target(invocation);
    if (!invocation.has(LIST) && Files.exists(file) && !invocation.has(FORCE)) {
      throw exists(file);
    }
    Bundle bundle = new Bundle(root, new Aliases(context.keys()), secrets(root, context));
    List<Obj> checks = new ArrayList<>();
    DoctorCommand.checks(invocation).forEach(each -> checks.add(each.json()));
    bundle.collect(about(context), checks);
    List<JsonValue> parts = new ArrayList<>();
    for (Bundle.Part each : bundle.parts()) {
      invocation
          .out()
          .line(
              String.format(Locale.ROOT, "%9s  %s", ProfileViews.size(each.bytes()), each.name()));
      parts.add(Obj.EMPTY.with("name", each.name()).with("bytes", each.bytes()));
    }
    byte[] archive = bundle.archive(context.clock().instant());
    if (invocation.has(LIST)) {
      invocation.out().line("nothing was written");
    } else {
      write(file, archive, invocation);
      invocation.out().line("wrote " + file + ", " + ProfileViews.size(archive.length));
      invocation.out().line("look into it before you send it: tar xzf " + file.getFileName());
    }
    invocation.answer(
        Obj.EMPTY
            .with("file", invocation.has(LIST) ? "" : file.toString())
            .with("parts", new JsonValue.Arr(parts))
            .with("bytes", archive.length));
    return ExitCode.OK;
  }

  private static Path target(Invocation invocation) throws CommandFailure {
    CliContext context = invocation.context();
    Path wanted = BackupCommands.path(invocation.optional(FILE).orElse("."), context);
    Instant now = context.clock().instant();
    Path file =
        Files.isDirectory(wanted)
            ? wanted.resolve("alpi-support-" + SECOND.format(now) + ".tar.gz")
            : wanted;
    if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw CommandFailure.usage(file + " is in no directory", "name one that is there");
    }
    return file;
  }

  private static void write(Path file, byte[] archive, Invocation invocation)
      throws IOException, CommandFailure {
    if (invocation.has(FORCE)) {
      DurableFiles.replace(file, archive, FileMode.PRIVATE_FILE);
    } else if (!DurableFiles.createIfAbsent(file, archive, FileMode.PRIVATE_FILE)) {
      throw exists(file);
    }
  }

  private static CommandFailure exists(Path file) {
    return CommandFailure.usage(file + " is there already", "name another file, or say --force");
  }

  private static Obj about(CliContext context) {
    CliContext.Platform platform = context.platform();
    return Obj.EMPTY
        .with("version", Cli.VERSION)
        .with("java", platform.java())
        .with("os", platform.system())
        .with("made_at", context.clock().instant().toString())
        .with("is_image", context.image().isPresent());
  }

  /** Returns what takes out the values of {@code .env} and of the environment, also short ones. */
  private static KnownSecrets secrets(HomeRoot root, CliContext context) throws IOException {
    List<Map<String, String>> files = new ArrayList<>();
    for (Profile profile : root.list()) {
      try {
        files.add(EnvFile.read(profile.envFile()));
      } catch (IOException e) {
        // what cannot be read cannot be taken out; words that are not alpi's go all the same
        continue;
      }
    }
    return KnownSecrets.of(files, context.environment());
  }
}
