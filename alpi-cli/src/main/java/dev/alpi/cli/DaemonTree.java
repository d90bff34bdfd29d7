package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a daemon serves, as a tree: profiles, their services, their jobs. */
final class DaemonTree {
  /** Of more than these, those with which all is well take a line each. */
  static final int SHOWN_WHOLE_MAX = 20;

  /** When something is due, as a service writes it. */
  private static final Pattern INSTANT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?Z");

  private final Instant now;

  DaemonTree(Instant now) {
    this.now = now;
  }

  /** Returns the tree of a status, below a line that says which process it is. */
  Tree of(Obj status, String process) {
    List<Obj> all = status.objects("profiles");
    boolean areFew = all.size() <= SHOWN_WHOLE_MAX;
    List<Tree> profiles = all.stream().map(each -> profile(each, areFew)).toList();
    return new Tree("daemon", process, profiles);
  }

  private Tree profile(Obj profile, boolean isWhole) {
    List<Obj> services = profile.objects("services");
    List<Tree> branches = new ArrayList<>();
    Optional<String> problem = profile.string("problem");
    if (problem.isPresent()) {
      String state = services.isEmpty() ? "not served" : "old settings";
      branches.add(Tree.leaf(state, TerminalText.visible(problem.get())));
    }
    boolean isHealthy = profile.bool("healthy").orElse(problem.isEmpty());
    boolean isBrief = !isWhole && isHealthy && services.stream().allMatch(DaemonTree::isPlain);
    if (!isBrief) {
      services.forEach(service -> branches.add(service(service)));
    }
    List<Tree> jobs = profile.objects("jobs").stream().map(this::job).toList();
    if (!jobs.isEmpty()) {
      long all = profile.integer("jobs_count").orElse(jobs.size());
      branches.add(new Tree("jobs", all > jobs.size() ? jobs.size() + " of " + all : "", jobs));
    }
    String text = !isHealthy ? "not all of it works" : isBrief ? names(services) : "";
    return new Tree(profile.string("name").orElse("?"), text, branches);
  }

  private String names(List<Obj> services) {
    return services.stream()
        .map(
            each ->
                each.string("name").orElse("?")
                    + detail(each, now).map(what -> " (" + what + ")").orElse(""))
        .map(TerminalText::visible)
        .collect(Collectors.joining(", "));
  }

  /** Returns what a service says of itself, with times as all others are shown. */
  static Optional<String> detail(Obj service, Instant now) {
    return service
        .string("detail")
        .map(
            text ->
                INSTANT
                    .matcher(text)
                    .replaceAll(at -> ProfileViews.ahead(Instant.parse(at.group()), now)));
  }

  /** Says whether there is nothing to say of a service but that it runs, and with what. */
  private static boolean isPlain(Obj service) {
    return service.string("state").filter("running"::equals).isPresent()
        && service.integer("restarts").orElse(0) == 0
        && service.string("problem").isEmpty();
  }

  private Tree service(Obj service) {
    String state = service.string("state").orElse("?");
    Optional<String> first =
        state.equals("running") ? service.string("problem") : service.string("last_error");
    long restarts = service.integer("restarts").orElse(0);
    StringBuilder text = new StringBuilder(state);
    service.string("since").ifPresent(at -> text.append(", began ").append(ago(at)));
    if (restarts > 0) {
      text.append(", ").append(ReportText.count(restarts, "restart"));
    }
    first
        .or(() -> detail(service, now))
        .ifPresent(detail -> text.append("; ").append(TerminalText.visible(detail)));
    return Tree.leaf(service.string("name").orElse("?"), text.toString());
  }

  /** When it did something last and should next, so that silence is seen. */
  private Tree job(Obj job) {
    String last =
        job.string("last_at")
            .map(at -> job.string("last_state").orElse("?") + " " + ago(at))
            .orElse("never ran");
    String title = TerminalText.visible(job.string("title").orElse(""));
    return Tree.leaf(
        job.string("id").orElse("?"),
        last + ", " + next(job) + (title.isEmpty() ? "" : ": " + title));
  }

  private String next(Obj job) {
    if (job.bool("paused").orElse(false)) {
      return "paused";
    }
    Optional<String> next = job.string("next");
    if (job.bool("overdue").orElse(false)) {
      return "OVERDUE since " + next.map(this::ago).orElse("?");
    }
    return next.map(at -> "next " + ProfileViews.ahead(Instant.parse(at), now))
        .orElse("no next time");
  }

  private String ago(String at) {
    return ProfileViews.ago(Instant.parse(at), now);
  }
}
