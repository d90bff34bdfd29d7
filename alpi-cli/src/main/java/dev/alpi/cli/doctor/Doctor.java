package dev.alpi.cli.doctor;

import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks at a root and its profiles; one look that fails hides no other. */
public final class Doctor {
  private final DoctorWorld world;
  private final Report report;

  private Doctor(DoctorWorld world, Report report) {
    this.world = world;
    this.report = report;
  }

  /**
   * Looks at {@code only}, or at all profiles and the machine.
   *
   * @param mode whether what can be repaired is
   */
  public static List<Row> examine(DoctorWorld world, Optional<Profile> only, Report.Mode mode)
      throws IOException {
    Doctor doctor = new Doctor(world, new Report(mode));
    if (!Files.isDirectory(world.root().path())) {
      return List.of();
    }
    if (only.isEmpty()) {
      Path root = world.root().path();
      doctor.look("machine", new DaemonFilesLook(world), root);
      doctor.look("machine", new LocksLook(world, Children::of), root);
      doctor.look("machine", new PricesLook(world), root);
    }
    for (Profile each : only.isPresent() ? List.of(only.get()) : world.root().list()) {
      doctor.profile(each);
    }
    return doctor.report.rows();
  }

  private void profile(Profile profile) {
    Optional<Config> config = Optional.empty();
    try {
      config = Optional.of(Config.load(profile.home(), profile.root(), Obj.EMPTY));
    } catch (ConfigException e) {
      report.fail("@" + profile.name(), "settings", e.getMessage(), e.hint());
    }
    ProfileLook look = new ProfileLook(profile, config, world);
    List<Look> looks =
        List.of(
            new FilesLook(look),
            new InTheWayLook(look),
            new GhostLook(look),
            new ModelLook(look),
            new WorkspaceLook(look),
            new ToolsLook(look),
            new SkillsLook(look),
            new MailLook(look),
            new ChannelsLook(look),
            new SlotsLook(look),
            new PeersLook(look),
            new McpLook(look),
            new SecurityLook(look),
            new SizesLook(look),
            new IndexLook(look),
            new ClockLook(look));
    looks.forEach(each -> look(look.group(), each, look.home()));
  }

  private void look(String group, Look look, Path at) {
    try {
      look.at(report);
    } catch (IOException e) {
      report.unseen(group, look.name(), e, at);
    }
  }
}
