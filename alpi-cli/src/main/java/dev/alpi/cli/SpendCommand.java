package dev.alpi.cli;

import dev.alpi.ledger.Allowance;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Ledger;
import dev.alpi.ledger.Limit;
import dev.alpi.ledger.Meter;
import dev.alpi.ledger.SpendHistory;
import dev.alpi.ledger.Standing;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.ProcessStamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code alpi spend}. */
final class SpendCommand {
  private static final Argument ACTION =
      Argument.of("allow", Argument.Arity.OPTIONAL, "raise today's caps instead of showing them")
          .values(Values.oneOf("allow"));
  private static final Argument AMOUNT =
      Argument.of(
          "AMOUNT", Argument.Arity.OPTIONAL, "by how much: 2usd, 0.50usd, 50ktokens, 50000tokens");
  private static final Option SINCE =
      Option.valued("since", "SPAN", "so many UTC days (7d), weeks or hours, or since a date")
          .fallback("7d");
  private static final Option BY =
      Option.valued("by", "WHAT", "what a row is")
          .values(
              new Values.OneOf(Arrays.stream(SpendGrouping.values()).map(g -> g.label()).toList()))
          .fallback(SpendGrouping.DAY.label());
  private static final Option REASON =
      Option.valued("reason", "TEXT", "why, for whoever reads the history; only with allow");

  private SpendCommand() {}

  static Command command() {
    return Command.of("spend", "Show what was spent, or allow more today", SpendCommand::run)
        .has(Effect.changesIf(SpendCommand::isAllowing))
        .described(
            """
            Shows how today and this month stand against the caps, and what was spent on whose \
            behalf. Days and months are UTC. --since 7d is today and the six days before; hours \
            are rounded out to whole days. Calls are kept for thirteen months.

            spend allow AMOUNT raises the daily and monthly cap in dollars, or the daily token \
            cap, until midnight UTC. It is recorded. Caps of runs and peers stay as they are. \
            docs/budget.md explains all caps.\
            """)
        .taking(ACTION, AMOUNT)
        .with(SINCE, BY, REASON)
        .printing(
            "`today`: `{day, cost_usd, reserved_usd, tokens, tokens_reserved}`; `month`: `{month,"
                + " cost_usd, reserved_usd}`; `caps`: array of `{limit, setting, cap, used,"
                + " reserved}`, in dollars or tokens, today's top-ups included; `allowed`: today's"
                + " top-ups, `{at, usd, tokens, who, why}`. Without allow also: `since` and"
                + " `until`: the first and last day; `by`; `total`: `{cost_usd, calls, tokens_in,"
                + " tokens_cached, tokens_out}`; `rows`: array of the same with `key`, which is"
                + " empty where none applies and null for money of which only the day is known;"
                + " `problems`: files of the history that cannot be read")
        .example("alpi spend", "the last seven days")
        .example("alpi spend --since 4w --by model", "what each model cost")
        .example("alpi spend --since 2026-11-01 --by session --json", "for a script")
        .example("alpi spend allow 2usd --reason \"demo\"", "two dollars more today")
        .example("alpi spend allow 50ktokens", "50,000 tokens more today")
        .exits(
            ExitCode.PARTLY_DONE, ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static boolean isAllowing(Invocation invocation) {
    return invocation.optional(ACTION).isPresent();
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    Optional<String> amount = invocation.optional(AMOUNT);
    if (invocation.optional(ACTION).isEmpty()) {
      if (invocation.has(REASON)) {
        throw CommandFailure.usage(
            "--reason is for spend allow", "alpi spend allow 2usd --reason \"…\"");
      }
      return show(invocation);
    }
    if (amount.isEmpty()) {
      throw CommandFailure.usage("spend allow needs an amount", "alpi spend allow 2usd");
    }
    if (invocation.has(SINCE) || invocation.has(BY)) {
      throw CommandFailure.usage(
          "--since and --by are not for spend allow", "leave them out, or leave out allow");
    }
    return allow(amount.get(), invocation);
  }

  private static ExitCode show(Invocation invocation) throws IOException, CommandFailure {
    LocalDate today = LocalDate.ofInstant(invocation.context().clock().instant(), ZoneOffset.UTC);
    LocalDate from =
        SpendSpan.from(
            invocation.value(SINCE).orElseThrow(), invocation.context().clock().instant());
    SpendGrouping grouping = SpendGrouping.of(invocation.value(BY).orElseThrow());
    Profile profile = Profiles.existing(invocation);
    Caps caps = caps(profile);
    Ledger ledger = ledger(profile, invocation);
    Standing standing = ledger.standing();
    LocalDate to = standing.day().isAfter(today) ? standing.day() : today;
    SpendHistory history = ledger.spend(from, to);
    List<SpendGrouping.Line> lines = grouping.lines(history);
    SpendView view = new SpendView(invocation.out());
    view.standing(standing, standing.meters(caps));
    view.table(grouping, lines, SpendGrouping.total(history));
    for (String problem : history.problems()) {
      invocation.warn("left out: " + problem);
    }
    invocation.answer(
        SpendJson.report(
            SpendJson.standing(standing, standing.meters(caps)), history, grouping, lines));
    return history.problems().isEmpty() ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }

  private static ExitCode allow(String amount, Invocation invocation)
      throws IOException, CommandFailure {
    String user = invocation.context().environment().getOrDefault("USER", "");
    Allowance allowance =
        SpendSpan.allowance(
            amount, user.isBlank() ? "the owner" : user, invocation.value(REASON).orElse(""));
    Profile profile = Profiles.existing(invocation);
    Caps caps = caps(profile);
    Standing standing = ledger(profile, invocation).allow(allowance);
    invocation.out().line("allowed " + SpendView.text(allowance) + " more until midnight UTC");
    new SpendView(invocation.out()).standing(standing, standing.meters(caps));
    tellIfUseless(allowance, standing.meters(caps), invocation);
    invocation.answer(SpendJson.standing(standing, standing.meters(caps)));
    return ExitCode.OK;
  }

  private static void tellIfUseless(Allowance allowance, List<Meter> meters, Invocation invocation)
      throws IOException {
    boolean isMoney = allowance.usd().nano() > 0;
    boolean isCapped =
        meters.stream().anyMatch(meter -> (meter.limit() != Limit.DAILY_TOKENS) == isMoney);
    if (!isCapped) {
      invocation.note(
          "there is no cap that this raises: "
              + (isMoney
                  ? Limit.DAILY_USD.configKey() + " and " + Limit.MONTHLY_USD.configKey()
                  : Limit.DAILY_TOKENS.configKey())
              + (isMoney ? " are" : " is")
              + " not set");
    }
  }

  private static Caps caps(Profile profile) throws IOException {
    return Caps.of(Config.load(profile.home(), profile.root(), Obj.EMPTY));
  }

  static Ledger ledger(Profile profile, Invocation invocation) {
    CliContext context = invocation.context();
    Path processes = context.systemRoot().resolve("proc");
    return Ledger.at(
        profile.logs(),
        context.locks(),
        context.clock(),
        context.random(),
        ProcessStamp.current(processes),
        stamp -> stamp.isAlive(processes));
  }
}
