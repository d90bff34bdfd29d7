package dev.alpi.cli;

import dev.alpi.backup.Archive;
import dev.alpi.backup.ArchiveIdentity;
import dev.alpi.backup.BackupException;
import dev.alpi.backup.Progress;
import dev.alpi.backup.Recipient;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.SecretFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who can open an archive without a passphrase: recipients, and their identities. */
final class BackupRecipients {
  private static final int FILE_BYTES_MAX = 64 * 1024;
  private static final int RECIPIENTS_MAX = 20;

  static final Option RECIPIENT =
      Option.valued(
              "recipient", "KEY", "who can open it, in place of a passphrase: age1…; several times")
          .repeated();
  static final Option RECIPIENTS_FILE =
      Option.valued("recipients-file", "FILE", "those that are lines of FILE")
          .values(Values.Open.FILE);
  static final Option IDENTITY =
      Option.valued("identity", "FILE", "the secret of a recipient, as backup keygen writes it")
          .values(Values.Open.FILE);
  private static final Argument KEY_FILE =
      Argument.of("FILE", Argument.Arity.REQUIRED, "where the secret goes; not there yet")
          .values(Values.Open.FILE);

  private BackupRecipients() {}

  static Command keygen() {
    return Command.of("backup keygen", "Make a key for archives", BackupRecipients::keygen)
        .described(
            """
            The secret goes to FILE, which only you can read; the recipient, which is no secret, is \
            printed. Archives for the recipient are made without any secret, and opened with FILE \
            alone: keep it elsewhere than the machine, best printed too. The form is that of age.\
            """)
        .taking(KEY_FILE)
        .has(Effect.CHANGES)
        .printing("`recipient`, `file`")
        .example("alpi backup keygen /media/stick/backup.key", "prints age1…")
        .example("alpi backup create /mnt/disk --recipient age1…", "needs no secret: for a timer");
  }

  private static ExitCode keygen(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    Path file = BackupCommands.path(invocation.required(KEY_FILE), context);
    if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw CommandFailure.usage("there is no directory " + file.getParent(), "make it first");
    }
    try (ArchiveIdentity identity = ArchiveIdentity.create(context.keys())) {
      String text =
          "# created: "
              + context.clock().instant()
              + "\n# public key: "
              + identity.recipient()
              + "\n"
              + identity.text()
              + "\n";
      if (!DurableFiles.createIfAbsent(file, text, FileMode.PRIVATE_FILE)) {
        throw CommandFailure.usage(
            file + " is there already", "a key is never overwritten: name another file");
      }
      invocation.affects("recipient", identity.recipient().toString());
      invocation.out().line(identity.recipient().toString());
      invocation.answer(
          dev.alpi.profile.json.JsonValue.Obj.EMPTY
              .with("recipient", identity.recipient().toString())
              .with("file", file.toString()));
    }
    return ExitCode.OK;
  }

  /** Returns whom a new archive is for; nobody if it is for who knows its passphrase. */
  static List<Recipient> of(Invocation invocation) throws IOException, CommandFailure {
    Set<Recipient> all = new LinkedHashSet<>();
    for (String each : invocation.values(RECIPIENT)) {
      all.add(recipient(each, "--recipient"));
    }
    Optional<String> file = invocation.value(RECIPIENTS_FILE);
    if (file.isPresent()) {
      List<String> lines = lines(file.get(), invocation, false);
      if (lines.isEmpty()) {
        throw CommandFailure.usage(
            file.get() + " names no recipient", "write age1… into it, one a line");
      }
      for (String each : lines) {
        all.add(recipient(each, file.get()));
      }
    }
    if (all.size() > RECIPIENTS_MAX) {
      throw CommandFailure.usage(
          "an archive is for at most " + RECIPIENTS_MAX + " recipients", "name fewer");
    }
    all.forEach(each -> invocation.affects("recipient", each.toString()));
    return List.copyOf(all);
  }

  private static Recipient recipient(String text, String where) throws CommandFailure {
    return Recipient.parse(text)
        .orElseThrow(
            () ->
                text.toUpperCase(java.util.Locale.ROOT).startsWith("AGE-SECRET")
                    ? CommandFailure.usage(
                        where + " has the secret of a recipient",
                        "give the line that begins with age1; the secret opens archives")
                    : CommandFailure.usage(
                        where + " has no recipient: " + TerminalText.visible(text),
                        "it is age1 and 58 letters, as alpi backup keygen prints it"));
  }

  /** Opens an archive that was made for recipients. */
  static void unlock(Archive archive, Invocation invocation, Progress progress)
      throws IOException, CommandFailure {
    String file =
        invocation
            .value(IDENTITY)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "this archive was made for recipients, so a key opens it",
                        "add --identity FILE, the file that alpi backup keygen wrote for one"));
    List<String> secrets = lines(file, invocation, true);
    BackupException last = null;
    for (String each : secrets) {
      Optional<ArchiveIdentity> identity = ArchiveIdentity.parse(each);
      if (identity.isEmpty()) {
        throw CommandFailure.usage(
            file + " has a line that is no identity", "it is AGE-SECRET-KEY-1 and 58 letters");
      }
      try (ArchiveIdentity opening = identity.get()) {
        archive.unlock(opening, progress);
        return;
      } catch (BackupException e) {
        last = e;
      }
    }
    if (last == null) {
      throw CommandFailure.usage(file + " has no identity", "alpi backup keygen makes one");
    }
    throw last;
  }

  private static List<String> lines(String name, Invocation invocation, boolean isSecret)
      throws IOException, CommandFailure {
    Path file = BackupCommands.path(name, invocation.context());
    String text;
    try {
      if (isSecret) {
        text = new String(SecretFiles.readGiven(file, FILE_BYTES_MAX), StandardCharsets.UTF_8);
      } else {
        text = Files.readString(file);
      }
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("there is no file " + name, "alpi backup keygen FILE makes one");
    }
    List<String> lines = new ArrayList<>();
    for (String each : text.lines().map(String::strip).toList()) {
      if (!each.isEmpty() && !each.startsWith("#")) {
        lines.add(each);
      }
    }
    return lines;
  }
}
