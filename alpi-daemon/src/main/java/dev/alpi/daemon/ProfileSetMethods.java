package dev.alpi.daemon;

import dev.alpi.alp.peers.PeerStore;
import dev.alpi.engine.ToolInventory;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.profile.Inventory;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileMetadata;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.TrashEntry;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which profiles there are and what each has and can do, over a daemon's socket (alpi-engine spec
 * §7.3).
 *
 * <p><b>Threads:</b> any.
 */
final class ProfileSetMethods {
  private final Daemon daemon;

  ProfileSetMethods(Daemon daemon) {
    this.daemon = daemon;
  }

  Map<String, HostMethod> all() {
    return Map.of(
        "host.profile.detail", HostMethod.of(this::detail),
        "host.profile.storage", HostMethod.of(this::storage),
        "host.profile.create", HostMethod.of(this::create),
        "host.profile.delete", HostMethod.of(this::delete),
        "host.tools.list", HostMethod.of(this::tools),
        "host.model.ctx_window", HostMethod.of(this::window));
  }

  private ProfileStore store() {
    return ProfileStore.of(daemon.root(), daemon.links().locks(), daemon.links().clock());
  }

  private Obj detail(Obj params) throws HostRefusal, IOException {
    ProfileRuntime runtime = daemon.served(new HostParams(params).required("profile"));
    Profile profile = runtime.profile();
    Optional<ProfileMetadata> metadata = profile.metadata();
    List<JsonValue> services =
        runtime.status().stream().<JsonValue>map(ServiceStatus::json).toList();
    return Obj.EMPTY
        .with("name", profile.name().text())
        .with("home", profile.home().toString())
        .with("description", metadata.map(ProfileMetadata::description).orElse(""))
        .with("tags", Arr.ofStrings(metadata.map(ProfileMetadata::tags).orElse(List.of())))
        .with("model", runtime.config().string("model").orElse(""))
        .withOrNull("problem", runtime.configProblem())
        .with("services", new Arr(services));
  }

  /** Counts what there is, and how much of the disk it takes. */
  private Obj storage(Obj params) throws HostRefusal, IOException {
    Inventory inventory =
        Inventory.of(daemon.served(new HostParams(params).required("profile")).profile());
    Obj counts = Obj.EMPTY;
    for (Inventory.Kind kind : Inventory.Kind.values()) {
      counts = counts.with(kind.name().toLowerCase(Locale.ROOT), inventory.count(kind));
    }
    return Obj.EMPTY.with("bytes", inventory.bytes()).with("counts", counts);
  }

  private static <T> T done(ProfileChange<T> change) throws HostRefusal {
    return switch (change) {
      case ProfileChange.Done<T>(T result) -> result;
      case ProfileChange.Refused<T> refused ->
          throw new HostRefusal(
              switch (refused.reason()) {
                case ABSENT -> HostRefusal.NOT_FOUND;
                case EXISTS -> HostRefusal.NAME_TAKEN;
                case IN_USE -> HostRefusal.BUSY;
                case DEFAULT, ACTIVE, HAS_DATA, LIMIT, UNSAFE -> HostRefusal.FORBIDDEN;
              },
              refused.problem());
    };
  }

  private static HostRefusal wrong(String problem) {
    return new HostRefusal(HostRefusal.INVALID_PARAMS, problem);
  }

  private Obj create(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    String name = said.required("name");
    Optional<String> problem = ProfileName.problemWithNew(name);
    if (problem.isPresent()) {
      throw wrong("name: " + problem.get());
    }
    String description = said.text("description").orElse("");
    List<String> tags = said.texts("tags", ProfileMetadata.TAGS_MAX);
    NewProfile wanted;
    try {
      wanted = new NewProfile(new ProfileName(name), description, tags);
    } catch (IllegalArgumentException e) {
      throw wrong("description, tags: " + e.getMessage());
    }
    Profile made = done(store().create(wanted));
    List<Profile> _ = daemon.look();
    return Obj.EMPTY.with("name", made.name().text()).with("home", made.home().toString());
  }

  /** Moves a profile to the trash. What runs of it is cut off, but only if nothing else forbids. */
  private Obj delete(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    String name = said.required("profile");
    Profile profile = daemon.served(name).profile();
    ProfileStore.NotEmpty notEmpty =
        said.flag("with_data", Optional.of(false))
            ? ProfileStore.NotEmpty.REMOVE
            : ProfileStore.NotEmpty.REFUSE;
    ProfileChange<TrashEntry> change = store().remove(profile, notEmpty);
    if (change instanceof ProfileChange.Refused<TrashEntry> refused
        && refused.reason() == ProfileChange.Reason.IN_USE) {
      // by this daemon, at least: nothing else that is asked before it forbids
      boolean _ = daemon.release(name);
      change = store().remove(profile, notEmpty);
    }
    TrashEntry _ = done(change);
    return Obj.EMPTY.with("deleted", true);
  }

  private Obj tools(Obj params) throws HostRefusal, IOException {
    ProfileRuntime runtime = daemon.served(new HostParams(params).required("profile"));
    int peers =
        PeerStore.of(runtime.profile().home(), daemon.links().locks(), daemon.links().clock())
            .read()
            .all()
            .size();
    ToolInventory inventory = ToolInventory.of(runtime.config(), peers);
    List<JsonValue> rows = new ArrayList<>();
    for (String name : inventory.names()) {
      Optional<String> why =
          inventory.unavailable().stream()
              .filter(each -> each.name().equals(name))
              .map(ToolInventory.Unavailable::reason)
              .findFirst();
      rows.add(
          Obj.EMPTY.with("name", name).with("available", why.isEmpty()).withOrNull("reason", why));
    }
    return Obj.EMPTY.with("tools", new Arr(rows));
  }

  private Obj window(Obj params) throws HostRefusal, IOException {
    HostParams said = new HostParams(params);
    Config config = daemon.served(said.required("profile")).config();
    String text = said.text("model").or(() -> config.string("model")).orElse("");
    ModelName model =
        ModelName.parse(text)
            .orElseThrow(() -> wrong("model: provider/name is needed, not " + text));
    ModelTable table = ModelTable.of(ModelSettings.read(config.tree()));
    return Obj.EMPTY.with("model", text).with("ctx_window", table.find(model).contextTokens());
  }
}
