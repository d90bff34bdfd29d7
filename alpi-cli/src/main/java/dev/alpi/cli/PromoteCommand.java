package dev.alpi.cli;

import dev.alpi.memory.MemoryChange;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.Promotion;
import dev.alpi.memory.PromotionListing;
import dev.alpi.memory.PromotionOutcome;
import dev.alpi.memory.PromotionQueue;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** {@code alpi memory promote}: a person decides on what models proposed to remember. */
final class PromoteCommand {
  private static final Option APPLY_ALL =
      Option.flag("apply-all", "remember all of them, oldest first");
  private static final Option DISCARD_ALL = Option.flag("discard-all", "drop all of them");

  private static final int ANSWER_BYTES_MAX = 1024;

  private final Invocation invocation;
  private final PromotionQueue queue;
  private final List<JsonValue> outcomes = new ArrayList<>();
  private int applied;
  private int discarded;
  private int refused;

  private PromoteCommand(Invocation invocation, PromotionQueue queue) {
    this.invocation = invocation;
    this.queue = queue;
  }

  static Command command() {
    return Command.of(
            "memory promote", "Decide what of the candidates is remembered", PromoteCommand::run)
        .has(Effect.CHANGES)
        .described(
            """
            Summaries and reviews of conversations propose facts; none is remembered before you \
            say so. They wait for 30 days, 200 at most. On a terminal each is shown: a remembers \
            it, d drops it, s leaves it for later, q ends.

            One that the memory does not take goes on waiting, and the command ends with 3.\
            """)
        .with(APPLY_ALL, DISCARD_ALL)
        .printing(
            "`applied`, `discarded`, `skipped`: counts; `outcomes`: array of `{id, target, text,"
                + " outcome}`, `outcome` being `applied`, `discarded` or `refused` with its"
                + " `reason`")
        .example("alpi memory promote", "go through them one by one")
        .example("alpi memory promote --apply-all", "trust them")
        .exits(
            ExitCode.PARTLY_DONE,
            ExitCode.NO_SUCH_PROFILE,
            ExitCode.LOCKED,
            ExitCode.WRONG_KEY,
            ExitCode.DAMAGED_DATA,
            ExitCode.INTERRUPTED);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    if (invocation.has(APPLY_ALL) && invocation.has(DISCARD_ALL)) {
      throw CommandFailure.usage(
          "--apply-all and --discard-all exclude each other", "use one of them");
    }
    Profile profile = Profiles.existing(invocation);
    PromotionListing listing = MemoryCommands.reader(profile, invocation).promotions();
    if (listing.unreadable() > 0) {
      invocation.warn(
          listing.unreadable()
              + " lines of memories/promotion_queue.jsonl cannot be read; they are left as they"
              + " are");
    }
    boolean asks = !invocation.has(APPLY_ALL) && !invocation.has(DISCARD_ALL);
    if (asks && !listing.promotions().isEmpty()) {
      requireSomebody(invocation, listing.promotions().size());
    }
    if (listing.promotions().isEmpty()) {
      invocation.note("nothing waits");
      return new PromoteCommand(
              invocation, queue(MemoryCommands.reader(profile, invocation), invocation))
          .finish(0);
    }
    // a person takes time to decide, and meanwhile nobody moves the profile away
    try (FileLocks.Held _ = profile.hold(invocation.context().locks())) {
      PromoteCommand command =
          new PromoteCommand(
              invocation, queue(MemoryCommands.writer(profile, invocation), invocation));
      return asks ? command.ask(listing.promotions()) : command.all(listing.promotions());
    }
  }

  private static PromotionQueue queue(MemoryStore memory, Invocation invocation) {
    return PromotionQueue.of(memory, invocation.context().random());
  }

  private static void requireSomebody(Invocation invocation, int waiting) throws CommandFailure {
    Stdio stdio = invocation.context().stdio();
    if (!stdio.isTerminal(Stdio.Stream.IN, Stdio.Stream.ERR) || invocation.has(Globals.JSON)) {
      throw CommandFailure.usage(
          waiting + " wait, and there is nobody to ask",
          "run it on a terminal, or say --apply-all or --discard-all");
    }
  }

  private ExitCode all(List<Promotion> promotions) throws IOException {
    for (Promotion promotion : promotions) {
      if (invocation.has(APPLY_ALL)) {
        apply(promotion);
      } else {
        discard(promotion);
      }
    }
    return finish(promotions.size() - applied - discarded);
  }

  private ExitCode ask(List<Promotion> promotions) throws IOException, CommandFailure {
    Cancellation cancellation = invocation.interrupt();
    for (int i = 0; i < promotions.size(); i++) {
      Promotion promotion = promotions.get(i);
      describe(promotion, i + 1, promotions.size());
      String answer = answer(cancellation);
      if (cancellation.isCancelled()) {
        throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted; what was decided is kept", "");
      }
      switch (answer) {
        case "a", "apply" -> apply(promotion);
        case "d", "discard" -> discard(promotion);
        case "q", "quit" -> {
          // where the input has ended, nobody has ended the line
          invocation.err().line("");
          invocation.err().flush();
          return finish(promotions.size() - applied - discarded);
        }
        default -> {
          // only a clear word does something
        }
      }
    }
    return finish(promotions.size() - applied - discarded);
  }

  private void describe(Promotion promotion, int number, int count) throws IOException {
    Output err = invocation.err();
    err.styled(
        Style.HEADING,
        number + " of " + count + ", " + MemoryCommands.target(promotion.candidate().target()));
    err.line(
        " (from "
            + promotion.origin().source().code()
            + " "
            + ProfileViews.ago(promotion.createdAt(), invocation.context().clock().instant())
            + "):");
    err.line("  " + promotion.candidate().text().replace("\n", "\n  "));
    for (String warning : promotion.warnings()) {
      err.styled(Style.WARNING, "  note:");
      err.line(" " + warning);
    }
  }

  /** Asks; the end of the input means to stop. */
  private String answer(Cancellation cancellation) throws IOException {
    invocation.err().text("[a]pply, [d]iscard, [S]kip, [q]uit: ");
    invocation.err().flush();
    CompletableFuture<String> line = new CompletableFuture<>();
    // a blocked read cannot be ended, so it gets its own thread
    Thread.ofPlatform().daemon().name("alpi-answer").start(() -> line.complete(typed()));
    try (Cancellation.Registration _ = cancellation.onCancel(() -> line.complete("q"))) {
      return line.join().strip().toLowerCase(Locale.ROOT);
    }
  }

  private String typed() {
    try {
      return TypedLine.read(invocation.context().stdio().in(), ANSWER_BYTES_MAX).orElse("q");
    } catch (IOException e) {
      return "q";
    }
  }

  private void apply(Promotion promotion) throws IOException {
    switch (queue.apply(promotion.id())) {
      case PromotionOutcome.Applied(Promotion done, MemoryChange change) -> {
        applied++;
        invocation.affects("applied", done.id());
        invocation.out().line("applied: " + words(change));
        outcomes.add(row(done, "applied"));
      }
      case PromotionOutcome.Refused(Promotion still, MemoryChange.Refusal reason) -> {
        refused++;
        invocation.warn("not taken: " + still.candidate().text() + ": " + reason.explanation());
        outcomes.add(row(still, "refused").with("reason", reason.explanation()));
      }
      case PromotionOutcome.Unknown _ ->
          invocation.note("gone meanwhile: " + promotion.candidate().text());
    }
  }

  private void discard(Promotion promotion) throws IOException {
    if (queue.discard(promotion.id()).isPresent()) {
      discarded++;
      invocation.affects("discarded", promotion.id());
      invocation.out().line("discarded: " + promotion.candidate().text());
      outcomes.add(row(promotion, "discarded"));
    } else {
      invocation.note("gone meanwhile: " + promotion.candidate().text());
    }
  }

  private static String words(MemoryChange change) {
    return switch (change) {
      case MemoryChange.Added(String text) -> text;
      case MemoryChange.Reinforced known -> known.existing().text() + " (known already)";
      case MemoryChange.Superseded(String old, String text) -> old + " → " + text;
      case MemoryChange.Removed(String text) -> text;
      case MemoryChange.Refused(MemoryChange.Refusal reason) -> reason.explanation();
    };
  }

  private static Obj row(Promotion promotion, String outcome) {
    return Obj.EMPTY
        .with("id", promotion.id())
        .with("target", MemoryCommands.target(promotion.candidate().target()))
        .with("text", promotion.candidate().text())
        .with("outcome", outcome);
  }

  private ExitCode finish(int skipped) throws IOException {
    invocation.out().line("applied=" + applied + " discarded=" + discarded + " skipped=" + skipped);
    invocation.answer(
        Obj.EMPTY
            .with("applied", applied)
            .with("discarded", discarded)
            .with("skipped", skipped)
            .with("outcomes", new JsonValue.Arr(outcomes)));
    return refused > 0 ? ExitCode.PARTLY_DONE : ExitCode.OK;
  }
}
