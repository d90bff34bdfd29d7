package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The first archive, and the proof that it brings all back. */
final class BackupStep implements Step {
  private static final String KEEP = "daily=7,weekly=4,monthly=6";

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
    ask.tell("An archive has all profiles with their keys, encrypted by a passphrase.");
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
    Optional<String> file = ask.given("passphrase-file");
    List<String> create = new ArrayList<>(List.of("backup", "create", directory));
    List<String> drill = new ArrayList<>(List.of("backup", "drill", Deed.FILE));
    if (file.isPresent()) {
      create.addAll(List.of("--passphrase-file", file.get()));
      drill.addAll(List.of("--passphrase-file", file.get()));
      return plan(Deed.of(create), Deed.of(drill), directory, file.get());
    }
    byte[] passphrase = passphrase(ask, alpi);
    create.add("--passphrase-stdin");
    drill.add("--passphrase-stdin");
    return plan(
        Deed.of(create).with(passphrase),
        Deed.of(drill).with(passphrase.clone()),
        directory,
        "~/.backup-key");
  }

  private static Plan plan(Deed create, Deed drill, String directory, String file) {
    return Plan.of(create, drill)
        .then("for a timer (cron, systemd), with the passphrase in a file that only you may read:")
        .then(
            "  alpi backup create " + directory + " --passphrase-file " + file + " --keep " + KEEP);
  }

  private static byte[] passphrase(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    while (true) {
      Optional<byte[]> first = ask.secret("passphrase", "Passphrase, five words or more", alpi);
      if (first.isEmpty() && !ask.asks()) {
        throw SetupException.usage(
            "an archive needs a passphrase", "--passphrase-file FILE, or --passphrase-stdin");
      }
      if (first.isPresent() && !ask.asks()) {
        return first.get();
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
