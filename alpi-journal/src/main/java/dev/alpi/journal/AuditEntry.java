package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody did who may change things: a record of {@link AuditTrail}, before it has its place
 * in the chain. Names and ids only, never content.
 *
 * @param source where it came in
 * @param actor who it was, as far as the system tells: {@code uid}, {@code user}, {@code terminal}
 * @param method what: the words of a command, or the name of a host verb
 * @param options names of the options that were given, without values
 * @param profile the profile it was about; empty if it was about none or it is not known
 * @param target names and ids of what it was about
 * @param result how it ended
 * @param errorCode why it failed; empty if it did not
 */
public record AuditEntry(
    Source source,
    Obj actor,
    String method,
    List<String> options,
    String profile,
    Map<String, String> target,
    Result result,
    String errorCode) {
  /** How long a text may be, in bytes: alpi-state spec §2.4. */
  private static final int TEXT_BYTES_MAX = 160;

  private static final int ITEMS_MAX = 16;

  /** Where something came in. */
  public enum Source {
    /** A command that somebody ran. */
    CLI("cli"),
    /** The socket of the daemon. */
    HOST("host");

    private final String label;

    Source(String label) {
      this.label = label;
    }
  }

  /** How something ended. */
  public enum Result {
    /** It was done, or some of it. */
    SUCCESS("success"),
    /** It failed, or was refused. */
    ERROR("error");

    private final String label;

    Result(String label) {
      this.label = label;
    }
  }

  /** Copies and checks it. */
  public AuditEntry {
    options = List.copyOf(options);
    target = Map.copyOf(target);
    if (method.isBlank()) {
      throw new IllegalArgumentException("a record says what was done");
    }
  }

  /** Returns its members, those of the Python system by their names there. */
  Obj json() {
    Obj row =
        Obj.EMPTY
            .with("source", source.label)
            .with("role", "owner")
            .with("actor", actor)
            .with("method", clipped(method));
    if (!options.isEmpty()) {
      row =
          row.with(
              "options",
              JsonValue.Arr.ofStrings(
                  options.stream().limit(ITEMS_MAX).map(AuditEntry::clipped).toList()));
    }
    row = profile.isEmpty() ? row : row.with("profile", clipped(profile));
    row = target.isEmpty() ? row : row.with("target", targets());
    row = row.with("result", result.label);
    return errorCode.isEmpty() ? row : row.with("error_code", clipped(errorCode));
  }

  private Obj targets() {
    Obj all = Obj.EMPTY;
    for (String name : target.keySet().stream().sorted().limit(ITEMS_MAX).toList()) {
      all = all.with(clipped(name), clipped(Optional.ofNullable(target.get(name)).orElse("")));
    }
    return all;
  }

  private static String clipped(String text) {
    return Texts.clipped(text, TEXT_BYTES_MAX);
  }
}
