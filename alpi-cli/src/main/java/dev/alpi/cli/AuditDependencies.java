package dev.alpi.cli;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether libraries of the image have holes that the public knows of (alpi-state spec §5.2). */
final class AuditDependencies {
  private static final String GROUP = "Dependencies";
  private static final String CHECK = "known holes";

  /** How many ids of holes a row names. */
  private static final int IDS_MAX = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private AuditDependencies() {}

  /** Returns the row for an audit that is to ask nobody. */
  static List<HealthCheck> offline() {
    return List.of(row(Verdict.INFO, "not looked up: offline", "alpi audit without --offline"));
  }

  static List<HealthCheck> checks(Path root, CliContext context)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Sbom> sbom = Sbom.of(context);
    if (sbom.isEmpty()) {
      return List.of(row(Verdict.INFO, "not looked up: this alpi is no image with a list", ""));
    }
    Optional<String> address = address(root);
    return address.isEmpty()
        ? List.of(row(Verdict.INFO, "not looked up: the settings of the root cannot be read", ""))
        : checks(sbom.get().foreign(), new OsvClient(address.get(), PATIENCE));
  }

  static List<HealthCheck> checks(List<String> purls, OsvClient osv) throws InterruptedException {
    OsvClient.Answer answer = osv.ask(purls);
    List<HealthCheck> rows = new ArrayList<>();
    for (Map.Entry<String, List<String>> each : answer.holes().entrySet()) {
      List<String> ids = each.getValue();
      String named = String.join(", ", ids.subList(0, Math.min(IDS_MAX, ids.size())));
      String more = ids.size() > IDS_MAX ? " and " + (ids.size() - IDS_MAX) + " more" : "";
      rows.add(
          row(
              Verdict.WARN,
              each.getKey() + ": " + named + more,
              "a newer alpi may have a newer one; osv.dev tells what the ids mean"));
    }
    if (answer.problem().isPresent()) {
      rows.add(
          row(
              Verdict.INFO,
              (rows.isEmpty() ? "not looked up: " : "perhaps more: ") + answer.problem().get(),
              "audit.osv_url says who is asked; --offline asks nobody"));
    } else if (rows.isEmpty()) {
      rows.add(row(Verdict.OK, "none in " + purls.size() + " libraries", ""));
    }
    return rows;
  }

  private static Optional<String> address(Path root) {
    try {
      return Config.load(root, root, Obj.EMPTY).string("audit.osv_url");
    } catch (IOException e) {
      // told by the checks of settings
      return Optional.empty();
    }
  }

  private static HealthCheck row(Verdict verdict, String detail, String hint) {
    return new HealthCheck(GROUP, CHECK, verdict, TerminalText.visible(detail), hint);
  }
}
