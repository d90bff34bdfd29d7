package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;

/** Whether the mail accounts of a profile have what they need to log in. Nobody is called. */
record MailLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void at(Report report) throws IOException {
    if (look.config().isEmpty()) {
      return;
    }
    Obj accounts = look.config().get().tree().object("email").object("accounts");
    Map<String, String> own = EnvFile.read(look.profile().envFile());
    boolean hasVault = Files.exists(look.home().resolve("secrets/vault.json"), NOFOLLOW_LINKS);
    for (String id : accounts.members().keySet()) {
      Obj account = accounts.object(id);
      String check = "mail/" + id;
      if (account.string("address").orElse("").isBlank()) {
        report.fail(look.group(), check, "has no address", "set email.accounts." + id + ".address");
        continue;
      }
      boolean isGmail = account.string("type").orElse("imap").equals("gmail");
      String secret = "EMAIL__" + id.toUpperCase(Locale.ROOT).replace('-', '_') + "__PASSWORD";
      boolean isKnown = !own.getOrDefault(secret, "").isBlank();
      if (isGmail && !isKnown) {
        boolean isLetIn =
            Files.exists(look.home().resolve("secrets/gmail_tokens").resolve(id + ".json"));
        report.add(
            look.group(),
            check,
            isLetIn ? Row.Status.OK : Row.Status.INFO,
            isLetIn ? "is let in by Google" : "was not let in by Google here",
            isLetIn ? "" : "docs/gateways/gmail.md says how");
      } else if (isKnown) {
        report.ok(look.group(), check, "has a password; it is not tried here");
      } else if (hasVault) {
        report.info(look.group(), check, secret + " may be in the vault, which is not opened");
      } else {
        report.fail(
            look.group(), check, secret + " is missing", look.alpi() + " secrets set " + secret);
      }
    }
  }
}
