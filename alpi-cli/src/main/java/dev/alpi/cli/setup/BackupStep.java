package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The first archive, and the proof that it brings all back. */
final class BackupStep implements Step {
  private static final String KEEP = "daily=7,weekly=4,monthly=6";
  private static final String NEW_KEY = "new-key";
  private static final String RECIPIENT = "recipient";
  private static final String PASSPHRASE = "passphrase";
  private static final String IDENTITY = "identity";
  private static final String NONE = "none";

  @Override
  public String name() {
    return "backup";
  }

  @Override
  public String title() {
    return "Backup";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    // the doctor looks at the log of archives; whether something else is ill does not matter here
    return alpi.ask("doctor").object().objects("checks").stream()
        .filter(check -> check.string("group").orElse("").equals("backup"))
        .flatMap(check -> check.string("detail").stream())
        .findFirst()
        .orElse("encrypted archives of all profiles");
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    ask.tell("An archive has all profiles with their keys, encrypted.");
    String typed =
        ask.text(
            "dir",
            "Into which directory, best on another disk",
            "",
            text ->
                alpi.directory(text).isPresent()
                    ? Optional.empty()
                    : Optional.of("there is no directory " + text));
    String directory = alpi.directory(typed).orElseThrow();
    return switch (opener(ask)) {
      case NEW_KEY -> newKey(directory, ask, alpi);
      case RECIPIENT -> recipient(directory, ask, alpi);
      default -> passphrase(directory, ask, alpi);
    };
  }

  /** Asks what opens the archives. */
  private static String opener(Questions ask) throws IOException, SetupException, LeftException {
    for (String option : List.of(NEW_KEY, RECIPIENT)) {
      if (ask.has(option)) {
        return option;
      }
    }
    boolean hasPassphrase = ask.has("passphrase-file") || ask.has("passphrase-stdin");
    if (!ask.asks() && !hasPassphrase) {
      throw SetupException.usage(
          "an archive needs a key or a passphrase",
          "--new-key FILE, --recipient KEY, --passphrase-file FILE, or --passphrase-stdin");
    }
    List<Choice> choices =
        List.of(
            new Choice(NEW_KEY, "a new key", "in a file; a timer needs no secret then"),
            new Choice(RECIPIENT, "a key that you have", "of alpi backup keygen, or of age"),
            new Choice(PASSPHRASE, "a passphrase", "typed, or in a file that a timer reads"));
    return ask.asks() ? ask.choose("", "What opens them?", choices, NEW_KEY) : PASSPHRASE;
  }

  private static Plan newKey(String directory, Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    ask.tell("Its secret is needed to restore, and never to make archives.");
    String typed =
        ask.text(
            NEW_KEY,
            "Into which new file, not on this disk",
            "",
            text -> made(text, ask, alpi).isPresent() ? Optional.empty() : unused(text, ask, alpi));
    String file = alpi.path(typed).orElseThrow();
    Optional<String> recipient = made(typed, ask, alpi);
    Deed[] first =
        recipient.isPresent() ? new Deed[0] : new Deed[] {Deed.of("backup", "keygen", file)};
    return forRecipients(
            directory, List.of(recipient.orElse(Deed.RECIPIENT)), Optional.of(file), first)
        .then("without " + file + " nobody opens them: keep it elsewhere than this machine");
  }

  /** Returns the recipient whose secret this step has just written into {@code file}. */
  private static Optional<String> made(String file, Questions ask, Alpi alpi) {
    Optional<String> last = ask.printed(Deed.FILE);
    return last.isPresent() && last.equals(alpi.path(file))
        ? ask.printed(Deed.RECIPIENT)
        : Optional.empty();
  }

  /** Without questions the command itself says what is wrong. */
  private static Optional<String> unused(String file, Questions ask, Alpi alpi) {
    return ask.asks() ? Fields.newFile(file, alpi) : named(file, alpi);
  }

  private static Plan recipient(String directory, Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    List<String> recipients =
        ask.asks()
            ? List.of(ask.text(RECIPIENT, "Its recipient, age1…", "", Fields::recipient))
            : ask.all(RECIPIENT);
    String secret =
        ask.text(
            IDENTITY,
            "The file with its secret, to try a restore, or none",
            NONE,
            text -> text.equals(NONE) ? Optional.empty() : Fields.file(text, alpi));
    if (!secret.equals(NONE)) {
      return forRecipients(directory, recipients, alpi.path(secret));
    }
    return forRecipients(directory, recipients, Optional.empty())
        .then(
            "no restore was tried; where the secret is: alpi backup drill FILE --identity KEYFILE");
  }

  private static Plan forRecipients(
      String directory, List<String> recipients, Optional<String> secret, Deed... first) {
    List<String> create = new ArrayList<>(List.of("backup", "create", directory));
    for (String each : recipients) {
      create.addAll(List.of("--recipient", each));
    }
    List<Deed> deeds = new ArrayList<>(List.of(first));
    deeds.add(Deed.of(create));
    secret.ifPresent(
        file -> deeds.add(Deed.of("backup", "drill", Deed.FILE, "--identity", file).told()));
    return Plan.of(deeds)
        .then("for a timer (cron, systemd), which needs no secret:")
        .then("  " + Deed.of(create) + " --keep " + KEEP);
  }

  private static Optional<String> named(String file, Alpi alpi) {
    return alpi.path(file).isPresent()
        ? Optional.empty()
        : Optional.of("no file can be called so: " + file);
  }

  private static Plan passphrase(String directory, Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    Optional<String> file = ask.given("passphrase-file");
    List<String> create = new ArrayList<>(List.of("backup", "create", directory));
    List<String> drill = new ArrayList<>(List.of("backup", "drill", Deed.FILE));
    if (file.isPresent()) {
      create.addAll(List.of("--passphrase-file", file.get()));
      drill.addAll(List.of("--passphrase-file", file.get()));
      return plan(Deed.of(create), Deed.of(drill).told(), directory, file.get());
    }
    byte[] passphrase = typed(ask, alpi);
    create.add("--passphrase-stdin");
    drill.add("--passphrase-stdin");
    return plan(
        Deed.of(create).with(passphrase),
        Deed.of(drill).with(passphrase.clone()).told(),
        directory,
        "~/.backup-key");
  }

  private static Plan plan(Deed create, Deed drill, String directory, String file) {
    return Plan.of(create, drill)
        .then("for a timer (cron, systemd), with the passphrase in a file that only you may read:")
        .then(
            "  alpi backup create " + directory + " --passphrase-file " + file + " --keep " + KEEP);
  }

  private static byte[] typed(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    while (true) {
      Optional<byte[]> first = ask.secret("passphrase", "Passphrase, five words or more", alpi);
      if (!ask.asks()) {
        return first.orElseThrow(
            () -> SetupException.usage("no passphrase was given", "it is the line on the input"));
      }
      Optional<byte[]> second =
          first.isPresent() ? ask.secret("passphrase", "The same again", alpi) : Optional.empty();
      if (second.isPresent() && Arrays.equals(first.get(), second.get())) {
        return first.get();
      }
      ask.tell(first.isEmpty() ? "  nothing was typed" : "  the two differ");
    }
  }
}
