package dev.alpi.cli;

import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.TrashEntry;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code alpi profile trash}. */
final class TrashCommands {
  private static final Argument ENTRY =
      Argument.of("ENTRY", Argument.Arity.REQUIRED, "as profile trash list shows it, or its name");
  private static final Argument ENTRIES =
      Argument.of("ENTRY", Argument.Arity.ANY, "as profile trash list shows it; default all");
  private static final Option AS = Option.valued("as", "NAME", "call it NAME from now on");
  private static final Option OLDER_THAN =
      Option.valued("older-than", "DAYS", "only what was removed more than DAYS days ago");
  private static final Option YES = Option.flag("yes", "really erase");

  private TrashCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "profile trash",
        "Removed profiles: see them, bring them back, erase them",
        """
        profile remove moves a profile here, whole. It stays until trash empty erases it: \
        remember that its keys are still in it.\
        """,
        List.of(list(), restore(), empty()),
        Map.of("purge", "empty"));
  }

  private static Command list() {
    return Command.of("profile trash list", "List removed profiles", TrashCommands::list)
        .has(Effect.READS)
        .printing("`entries`: array of `{entry, name, removed_at, path}`, the newest first")
        .example("alpi profile trash list", "what could be brought back");
  }

  private static Command restore() {
    return Command.of(
            "profile trash restore", "Bring a removed profile back", TrashCommands::restore)
        .has(Effect.CHANGES)
        .described("Of several removed profiles of one name, the name alone means the newest.")
        .taking(ENTRY)
        .with(AS)
        .printing("`name`; `path`: its directory")
        .example("alpi profile trash restore lab", "undo profile remove lab")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static Command empty() {
    return Command.of(
            "profile trash empty", "Erase removed profiles for good", TrashCommands::empty)
        .has(Effect.CHANGES)
        .taking(ENTRIES)
        .with(OLDER_THAN, YES)
        .printing("`erased`: array of entries")
        .example("alpi profile trash empty --older-than 30 --yes", "for a cron job")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    List<JsonValue> rows = new ArrayList<>();
    Instant now = invocation.context().clock().instant();
    for (TrashEntry entry : ProfileCommands.root(invocation).trash()) {
      invocation
          .out()
          .line(entry.label() + "  removed " + ProfileViews.ago(entry.removedAt(), now));
      rows.add(
          Obj.EMPTY
              .with("entry", entry.label())
              .with("name", entry.name().text())
              .with("removed_at", entry.removedAt().toString())
              .with("path", entry.directory().toString()));
    }
    if (rows.isEmpty()) {
      invocation.out().line("the trash is empty");
    }
    invocation.answer(Obj.EMPTY.with("entries", new JsonValue.Arr(rows)));
    return ExitCode.OK;
  }

  private static ExitCode restore(Invocation invocation) throws IOException, CommandFailure {
    TrashEntry entry = entry(invocation.required(ENTRY), invocation);
    String name = invocation.value(AS).orElse(entry.name().text());
    Optional<String> problem =
        invocation.value(AS).isPresent()
            ? ProfileName.problemWithNew(name)
            : ProfileName.problem(name);
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), "choose another name with --as");
    }
    Profile profile =
        ProfileCommands.done(
            ProfileCommands.store(invocation).restore(entry, new ProfileName(name)));
    invocation.affects("entry", entry.label());
    invocation.affects("name", profile.name().text());
    invocation.out().line("restored " + profile.name() + " in " + profile.home());
    invocation.answer(ProfileCommands.object(profile));
    return ExitCode.OK;
  }

  private static ExitCode empty(Invocation invocation) throws IOException, CommandFailure {
    List<TrashEntry> chosen = new ArrayList<>();
    List<String> words = invocation.words(ENTRIES);
    for (String word : words) {
      chosen.add(entry(word, invocation));
    }
    if (words.isEmpty()) {
      chosen.addAll(ProfileCommands.root(invocation).trash());
    }
    Instant now = invocation.context().clock().instant();
    Duration age = Duration.ofDays(days(invocation));
    chosen.removeIf(entry -> entry.removedAt().plus(age).isAfter(now));
    if (!chosen.isEmpty() && !invocation.has(YES)) {
      throw CommandFailure.usage(
          "would erase for good: "
              + String.join(", ", chosen.stream().map(TrashEntry::label).toList()),
          "say --yes if you mean it");
    }
    for (TrashEntry entry : chosen) {
      ProfileCommands.store(invocation).erase(entry);
      invocation.affects("entry", entry.label());
      invocation.out().line("erased " + entry.label());
    }
    if (chosen.isEmpty()) {
      invocation.out().line("nothing to erase");
    }
    invocation.answer(
        Obj.EMPTY.with(
            "erased", JsonValue.Arr.ofStrings(chosen.stream().map(TrashEntry::label).toList())));
    return ExitCode.OK;
  }

  private static long days(Invocation invocation) throws CommandFailure {
    String text = invocation.value(OLDER_THAN).orElse("0");
    if (!text.matches("[0-9]{1,5}")) {
      throw CommandFailure.usage(
          "--older-than takes a number of days from 0 to 99999, found " + text, "for example 30");
    }
    return Long.parseLong(text);
  }

  private static TrashEntry entry(String word, Invocation invocation)
      throws IOException, CommandFailure {
    List<TrashEntry> entries = ProfileCommands.root(invocation).trash();
    return entries.stream()
        .filter(entry -> entry.label().equals(word))
        .findFirst()
        // the list has the newest first
        .or(
            () ->
                entries.stream()
                    .filter(entry -> entry.name().text().equalsIgnoreCase(word))
                    .findFirst())
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NO_SUCH_PROFILE,
                    "there is no " + word + " in the trash",
                    "alpi profile trash list shows what there is"));
  }
}
