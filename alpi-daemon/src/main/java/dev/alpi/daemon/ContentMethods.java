package dev.alpi.daemon;

import dev.alpi.gateway.ChannelStatus;
import dev.alpi.memory.Skills;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileMetadata;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What profiles look like from outside, their texts and their skills (alpi-engine spec §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class ContentMethods {
  /** A skill has a few files; one that is a whole repository is not told of as a whole. */
  private static final int FILES_MAX = 500;

  private static final int DEPTH_MAX = 8;
  private static final String MAIL = "mail/";

  private final Daemon daemon;

  ContentMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.profile.summaries", HostMethod.of(_ -> summaries()),
        "host.profile.read_file", HostMethod.of(this::file),
        "host.skills.list", HostMethod.of(this::skills),
        "host.skill.read", HostMethod.of(this::skill),
        "host.skill.file", HostMethod.of(this::skillFile),
        "host.email.status", HostMethod.of(this::email));
  }

  private Profile profile(HostParams said) throws HostRefusal {
    return daemon.served(said.required("profile")).profile();
  }

  private Obj summaries() {
    Map<ProfileName, ProfileRuntime> served = new HashMap<>();
    daemon.served().forEach(each -> served.put(each.profile().name(), each));
    List<JsonValue> rows = new ArrayList<>();
    for (Daemon.ProfileStatus status : daemon.services()) {
      Obj row =
          Obj.EMPTY
              .with("name", status.name().text())
              .with("healthy", status.isHealthy())
              .withOrNull("problem", status.problem());
      ProfileRuntime runtime = served.get(status.name());
      rows.add(runtime == null ? row : summary(row, runtime));
    }
    return Obj.EMPTY.with("profiles", new Arr(rows));
  }

  /** What of one cannot be read hides no other. */
  private static Obj summary(Obj row, ProfileRuntime runtime) {
    HostPeople people = runtime.people();
    Obj known =
        row.with("model", runtime.config().string("model").orElse(""))
            .with(
                "needs_you",
                people.approvals().all().size() + people.clarifications().all().size());
    try {
      Optional<ProfileMetadata> metadata = runtime.profile().metadata();
      return known
          .with("description", metadata.map(ProfileMetadata::description).orElse(""))
          .with("tags", Arr.ofStrings(metadata.map(ProfileMetadata::tags).orElse(List.of())))
          .with("spent_usd", runtime.ledger().standing().spent().toDouble());
    } catch (IOException e) {
      return known.with("problem", String.valueOf(e.getMessage()));
    }
  }

  private Obj file(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    String path = said.required("path");
    return told(path, new HomeFiles(profile(said).home()).text(path));
  }

  private static Obj told(String path, String text) {
    return Obj.EMPTY.with("path", path).with("text", text);
  }

  private Obj skills(Obj params) throws HostRefusal, IOException {
    Path home = profile(new HostParams(params)).home();
    Map<String, Skills.Use> uses = new HashMap<>();
    Skills.uses(home).forEach(use -> uses.put(use.name(), use));
    List<JsonValue> rows = new ArrayList<>();
    for (Skills.Skill skill : Skills.of(home)) {
      Obj row =
          Obj.EMPTY.with("name", skill.name()).with("modified_at", skill.modified().toString());
      String last = skill.name().substring(skill.name().indexOf('/') + 1);
      Optional<Skills.Use> use =
          Optional.ofNullable(uses.get(skill.name())).or(() -> Optional.ofNullable(uses.get(last)));
      rows.add(use.isPresent() ? used(row, use.get()) : row);
    }
    return Obj.EMPTY.with("skills", new Arr(rows));
  }

  private Obj used(Obj row, Skills.Use use) {
    return row.with("uses", use.uses())
        .withOrNull("last_used_at", use.lastSeen().map(Object::toString))
        .with("pinned", use.isPinned())
        .with("state", use.state(daemon.now()).label());
  }

  /** Returns the folder of the skill that is meant, below the profile. */
  private static String folder(HostParams said, Path home) throws HostRefusal, IOException {
    String name = said.required("skill");
    if (Skills.of(home).stream().noneMatch(skill -> skill.name().equals(name))) {
      throw new HostRefusal(
          HostRefusal.NOT_FOUND, "there is no such skill; skills.list names them");
    }
    return "skills/" + name + "/";
  }

  private Obj skill(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    Path home = profile(said).home();
    String folder = folder(said, home);
    List<String> files = new ArrayList<>();
    collect(home.resolve(folder), "", DEPTH_MAX, files);
    return told("SKILL.md", new HomeFiles(home).text(folder + "SKILL.md"))
        .with("files", Arr.ofStrings(files));
  }

  private static void collect(Path directory, String before, int depth, List<String> files)
      throws IOException {
    for (Path child : Children.of(directory)) {
      String name = child.getFileName().toString();
      if (name.startsWith(".") || files.size() >= FILES_MAX) {
        continue;
      }
      if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS)) {
        files.add(before + name);
      } else if (depth > 0 && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        collect(child, before + name + "/", depth - 1, files);
      }
    }
  }

  private Obj skillFile(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    Path home = profile(said).home();
    String path = said.required("path");
    return told(path, new HomeFiles(home).text(folder(said, home) + path));
  }

  /** The channels that are mail. */
  private Obj email(Obj params) throws HostRefusal {
    List<JsonValue> rows =
        daemon.served(new HostParams(params).required("profile")).channels().stream()
            .filter(status -> status.id().text().startsWith(MAIL))
            .<JsonValue>map(ChannelStatus::json)
            .toList();
    return Obj.EMPTY.with("channels", new Arr(rows));
  }
}
