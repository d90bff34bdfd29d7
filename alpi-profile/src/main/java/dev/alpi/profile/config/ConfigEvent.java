package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.Hinted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What came of an edit to the files of a {@link LiveConfig}.
 *
 * <p>Holds names of settings and places in files, never values.
 *
 * <p><b>Compatibility:</b> {@link #name} and {@link #json} are what listeners of the daemon see;
 * members are only added.
 */
public sealed interface ConfigEvent {
  /** {@return what kind of event it is: {@code config.changed} or {@code config.error}} */
  String name();

  /** {@return when it was found} */
  Instant at();

  /**
   * {@return the event for others; {@code profile} is the name of the profile that it is about}
   *
   * @param profile the profile's name
   */
  JsonValue.Obj json(String profile);

  /**
   * The settings were replaced. Without sections, nothing is different from the version before:
   * only what a {@link Failed} told is over.
   *
   * @param version the version in effect now; the first one, before any change, is 1
   * @param sections the top-level names below which something is different now, sorted
   * @param requiresRestart the keys whose value is not the one that the program has started with,
   *     and which have no effect until it starts anew; sorted
   * @param at when that was found
   */
  record Changed(long version, List<String> sections, List<String> requiresRestart, Instant at)
      implements ConfigEvent {
    /** Copies the lists. */
    public Changed {
      sections = List.copyOf(sections);
      requiresRestart = List.copyOf(requiresRestart);
    }

    @Override
    public String name() {
      return "config.changed";
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@code restarted} is empty: whoever restarts parts of the program over this event puts
     * their names there, with {@link JsonValue.Obj#with(String, JsonValue)}.
     */
    @Override
    public JsonValue.Obj json(String profile) {
      return JsonValue.Obj.EMPTY
          .with("profile", profile)
          .with("version", version)
          .with("sections", JsonValue.Arr.ofStrings(sections))
          .with("restarted", JsonValue.Arr.ofStrings(List.of()))
          .with("requires_restart", JsonValue.Arr.ofStrings(requiresRestart))
          .with("ts", stamp(at));
    }
  }

  /**
   * The files cannot be applied as they are; the settings in effect stay.
   *
   * @param error the place and what is wrong: lower case, no full stop, free of secrets
   * @param place the file, and where in it if that is known
   * @param hint what to do about it
   * @param at when that was found
   */
  record Failed(String error, ConfigPlace place, String hint, Instant at)
      implements ConfigEvent, Hinted {
    static Failed of(ConfigException e, Instant at) {
      return new Failed(e.getMessage(), e.place(), e.hint(), at);
    }

    @Override
    public String name() {
      return "config.error";
    }

    /**
     * {@inheritDoc}
     *
     * <p>{@code line} and {@code column} are null where the whole file is meant.
     */
    @Override
    public JsonValue.Obj json(String profile) {
      return JsonValue.Obj.EMPTY
          .with("profile", profile)
          .with("error", error)
          .with("file", place.layer())
          .with("line", number(place.line()))
          .with("column", number(place.column()))
          .with("hint", hint)
          .with("ts", stamp(at));
    }

    private static JsonValue number(int number) {
      return number == 0 ? JsonValue.Null.NULL : JsonValue.Num.of(number);
    }
  }

  private static String stamp(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
