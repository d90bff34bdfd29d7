package dev.alpi.cli;

import dev.alpi.cli.cleanup.Category;
import dev.alpi.cli.cleanup.Cleanup;
import dev.alpi.cli.cleanup.CleanupWorld;
import dev.alpi.cli.cleanup.Item;
import dev.alpi.cli.cleanup.Removal;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code alpi cleanup}. */
final class CleanupCommands {
  /** So many of what is lost for good are named; JSON has all. */
  private static final int NAMED_MAX = 10;

  private static final Argument KEYS =
      Argument.of("KEY", Argument.Arity.ANY, "as cleanup plan shows it").values(keys());
  private static final Option ALL = Option.flag("all", "everything, also what is lost for good");
  private static final Option ALL_SAFE = Option.flag("all-safe", "everything that nobody misses");
  private static final Option FORCE = Option.flag("force", "do not ask");

  private CleanupCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "cleanup",
        "See what can go, and let it go",
        """
        Caches, rotated logs, old conversations, what crashes and restores have left. It works \
        beside a daemon: what is in use stays. Settings, secrets, keys, memories, money, outputs \
        and the records of who did what are never touched. It is about all profiles; -p NAME \
        about one. docs/cleanup.md has the list.\
        """,
        List.of(plan(), apply()));
  }

  private static Values keys() {
    return new Values.OneOf(Arrays.stream(Category.values()).map(Category::key).toList());
  }

  private static Command plan() {
    return Command.of("cleanup plan", "Show what could go", CleanupCommands::plan)
        .has(Effect.READS)
        .taking(KEYS)
        .printing(
            "`categories`: array of `{key, label, desc, size, count, action, destructive, items,"
                + " problems}`, `action` being `unlink`, `rmtree` or `vacuum`, `items` the paths"
                + " that would go; `size`: bytes of all")
        .example("alpi cleanup plan", "how much room could there be?")
        .example("alpi -p work cleanup plan sessions", "which conversations are old")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PARTLY_DONE);
  }

  private static Command apply() {
    return Command.of("cleanup apply", "Let it go", CleanupCommands::apply)
        .has(Effect.CHANGES)
        .described(
            """
            Says what would go and asks, for each of what is lost for good; where nobody can be \
            asked, --force is needed. What a person has made goes only if it is named, or with \
            --all. It can be ended at any time: each thing is there or gone.\
            """)
        .taking(KEYS)
        .with(ALL_SAFE, ALL, FORCE)
        .printing(
            "`results`: array of `{key, ok, removed, freed_bytes, errors}`, and for databases"
                + " `before` and `after`; `freed_bytes`: of all")
        .example("alpi cleanup apply --all-safe", "what nobody misses")
        .example("alpi cleanup apply sessions trash", "asks for each")
        .example("alpi cleanup apply --all-safe --force", "for a timer")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.PARTLY_DONE);
  }

  private static ExitCode plan(Invocation invocation) throws IOException, CommandFailure {
    Cleanup cleanup = cleanup(invocation);
    Set<Category> wanted = named(invocation);
    List<Cleanup.Plan> plans = new ArrayList<>();
    for (Category each : wanted.isEmpty() ? List.of(Category.values()) : wanted) {
      plans.add(cleanup.plan(each));
    }
    Output out = invocation.out();
    for (Cleanup.Plan each : plans) {
      row(each, out);
      if (!wanted.isEmpty()) {
        for (Item item : each.items()) {
          out.line(
              "    " + size(item.bytes()) + "  " + TerminalText.visible(item.path().toString()));
        }
      }
    }
    long bytes = plans.stream().mapToLong(Cleanup.Plan::bytes).sum();
    out.line(ProfileViews.size(bytes) + " in all; ! is lost for good");
    for (Cleanup.Plan each : plans) {
      for (String problem : each.problems()) {
        invocation.warn(TerminalText.visible(problem));
      }
    }
    List<JsonValue> rows = plans.stream().<JsonValue>map(CleanupCommands::json).toList();
    invocation.answer(Obj.EMPTY.with("categories", new JsonValue.Arr(rows)).with("size", bytes));
    return plans.stream().allMatch(each -> each.problems().isEmpty())
        ? ExitCode.OK
        : ExitCode.PARTLY_DONE;
  }

  private static void row(Cleanup.Plan plan, Output out) throws IOException {
    Category category = plan.category();
    String name = String.format(Locale.ROOT, "%-13s", category.key());
    String figures =
        String.format(
            Locale.ROOT,
            " %s %9s %6d  ",
            category.isDestructive() ? "!" : " ",
            ProfileViews.size(plan.bytes()),
            plan.files());
    out.styled(plan.items().isEmpty() ? Style.FAINT : Style.NAME, name);
    out.line(figures + category.label() + ": " + category.description());
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%9s", ProfileViews.size(bytes));
  }

  private static Obj json(Cleanup.Plan plan) {
    Category category = plan.category();
    return Obj.EMPTY
        .with("key", category.key())
        .with("label", category.label())
        .with("desc", category.description())
        .with("size", plan.bytes())
        .with("count", plan.files())
        .with("action", category.action().label())
        .with("destructive", category.isDestructive())
        .with(
            "items",
            JsonValue.Arr.ofStrings(
                plan.items().stream().map(Item::path).map(Path::toString).toList()))
        .with("problems", JsonValue.Arr.ofStrings(plan.problems()));
  }

  private static ExitCode apply(Invocation invocation) throws IOException, CommandFailure {
    Cleanup cleanup = cleanup(invocation);
    Set<Category> wanted = wanted(invocation);
    Set<Category> granted = invocation.has(FORCE) ? wanted : granted(wanted, cleanup, invocation);
    List<Removal> done = new ArrayList<>();
    try (CleanupProgress progress = new CleanupProgress(invocation)) {
      for (Category each : granted) {
        progress.begin(each);
        invocation.affects("key", each.key());
        Removal removal = cleanup.apply(each, progress);
        progress.clear();
        done.add(removal);
        tell(removal, invocation);
      }
    }
    long freed = done.stream().mapToLong(Removal::freed).sum();
    boolean isNothing = done.stream().allMatch(each -> each.removed() == 0);
    invocation.out().line(isNothing ? "nothing went" : ProfileViews.size(freed) + " are free");
    List<JsonValue> rows = done.stream().<JsonValue>map(CleanupCommands::json).toList();
    invocation.answer(
        Obj.EMPTY.with("results", new JsonValue.Arr(rows)).with("freed_bytes", freed));
    return done.stream().allMatch(each -> each.errors().isEmpty())
        ? ExitCode.OK
        : ExitCode.PARTLY_DONE;
  }

  private static void tell(Removal removal, Invocation invocation) throws IOException {
    String key = removal.category().key();
    if (removal.removed() > 0) {
      String what =
          removal.category().action() == Category.Action.VACUUM
              ? ReportText.count(removal.removed(), "database") + " made smaller"
              : ReportText.count(removal.removed(), "file") + " removed";
      invocation.out().line(key + ": " + what + ", " + ProfileViews.size(removal.freed()));
    }
    for (String error : removal.errors()) {
      invocation.warn(key + ": " + TerminalText.visible(error));
    }
  }

  private static Obj json(Removal removal) {
    Obj row =
        Obj.EMPTY
            .with("key", removal.category().key())
            .with("ok", removal.errors().isEmpty())
            .with("removed", removal.removed())
            .with("freed_bytes", removal.freed())
            .with("errors", JsonValue.Arr.ofStrings(removal.errors()));
    return removal.before().isEmpty()
        ? row
        : row.with("before", removal.before().getAsLong())
            .with("after", removal.after().orElseThrow());
  }

  /** Returns what a person wants to go: all at once of what nobody misses, the rest one by one. */
  private static Set<Category> granted(Set<Category> wanted, Cleanup cleanup, Invocation invocation)
      throws IOException, CommandFailure {
    List<Cleanup.Plan> safe = new ArrayList<>();
    List<Cleanup.Plan> destructive = new ArrayList<>();
    for (Category each : wanted) {
      Cleanup.Plan plan = cleanup.plan(each);
      if (!plan.items().isEmpty()) {
        (each.isDestructive() ? destructive : safe).add(plan);
      }
    }
    Set<Category> granted = new LinkedHashSet<>();
    if (!safe.isEmpty() && isGiven(safe, invocation)) {
      safe.forEach(each -> granted.add(each.category()));
    }
    for (Cleanup.Plan each : destructive) {
      if (isGiven(List.of(each), invocation)) {
        granted.add(each.category());
      }
    }
    return granted;
  }

  private static boolean isGiven(List<Cleanup.Plan> plans, Invocation invocation)
      throws IOException, CommandFailure {
    for (Cleanup.Plan each : plans) {
      row(each, invocation.err());
      if (each.category().isDestructive()) {
        List<Item> items = each.items();
        for (Item item : items.subList(0, Math.min(NAMED_MAX, items.size()))) {
          invocation.err().line("    " + TerminalText.visible(item.path().toString()));
        }
        if (items.size() > NAMED_MAX) {
          invocation.err().line("    and " + (items.size() - NAMED_MAX) + " more");
        }
      }
    }
    String keys = String.join(", ", plans.stream().map(each -> each.category().key()).toList());
    boolean isLost = plans.getFirst().category().isDestructive();
    return Confirmation.isGiven(
        "would remove: " + keys, "Remove " + keys + (isLost ? " for good?" : "?"), invocation);
  }

  private static Set<Category> named(Invocation invocation) {
    Set<Category> named = new LinkedHashSet<>();
    for (String word : invocation.words(KEYS)) {
      named.add(Category.of(word).orElseThrow());
    }
    return named;
  }

  private static Set<Category> wanted(Invocation invocation) throws CommandFailure {
    Set<Category> wanted = named(invocation);
    for (Category each : Category.values()) {
      boolean isSafe = invocation.has(ALL_SAFE) && !each.isDestructive();
      if (invocation.has(ALL) || isSafe) {
        wanted.add(each);
      }
    }
    if (wanted.isEmpty()) {
      throw CommandFailure.usage(
          "nothing is named that could go", "alpi cleanup plan shows the keys; or say --all-safe");
    }
    return wanted;
  }

  private static Cleanup cleanup(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    Path processes = context.systemRoot().resolve("proc");
    return new Cleanup(
        ProfileCommands.root(invocation),
        Profiles.named(invocation),
        new CleanupWorld(
            context.locks(),
            context.clock(),
            context.random(),
            ProcessStamp.current(processes),
            stamp -> stamp.isAlive(processes)));
  }
}
