package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reports, and tidying up (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class ReportMethods {
  /** More categories than there are. */
  private static final int KEYS_MAX = 50;

  /** A key of a category; nothing that could be taken for an option. */
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

  /** A time as the commands take it: {@code 7d}, {@code 2026-11-30}, {@code …T08:00Z}. */
  private static final Pattern SINCE = Pattern.compile("[0-9][0-9A-Za-z:.+-]{0,39}");

  private final Daemon daemon;

  ReportMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.doctor.report", HostMethod.of(params -> make(HostReports.Kind.DOCTOR, params)),
        "host.audit.report", HostMethod.of(params -> make(HostReports.Kind.AUDIT, params)),
        "host.digest.report", HostMethod.of(this::digest),
        "host.cleanup.plan",
            HostMethod.of(params -> cleanup(HostReports.Kind.CLEANUP_PLAN, params)),
        "host.cleanup.apply", HostMethod.of(this::apply));
  }

  private Obj make(HostReports.Kind kind, Obj params) throws HostRefusal, IOException {
    return make(kind, new HostParams(params), List.of());
  }

  private Obj make(HostReports.Kind kind, HostParams said, List<String> words)
      throws HostRefusal, IOException {
    Optional<String> profile = said.text("profile");
    if (profile.isPresent()) {
      // a name that is not known goes no further
      ProfileRuntime _ = daemon.served(profile.get());
    }
    return daemon.reports().make(new HostReports.Wish(kind, profile, words));
  }

  private Obj digest(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    String _ = said.required("profile");
    Optional<String> since = said.text("since");
    if (since.isPresent() && !SINCE.matcher(since.get()).matches()) {
      throw wrong("since: a time is needed, as 7d or 2026-11-30");
    }
    return make(HostReports.Kind.DIGEST, said, since.stream().toList());
  }

  private static HostRefusal wrong(String problem) {
    return new HostRefusal(HostRefusal.INVALID_PARAMS, problem);
  }

  private Obj cleanup(HostReports.Kind kind, Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    List<String> keys = said.texts("keys", KEYS_MAX);
    if (!keys.stream().allMatch(key -> KEY.matcher(key).matches())) {
      throw wrong("keys: keys of cleanup.plan are needed");
    }
    return make(kind, said, keys);
  }

  /** Nobody is asked here, so what goes has to be named. */
  private Obj apply(Obj params) throws HostRefusal, IOException {
    if (new HostParams(params).texts("keys", KEYS_MAX).isEmpty()) {
      throw wrong("keys: what is to go has to be named; cleanup.plan has the keys");
    }
    return cleanup(HostReports.Kind.CLEANUP_APPLY, params);
  }
}
