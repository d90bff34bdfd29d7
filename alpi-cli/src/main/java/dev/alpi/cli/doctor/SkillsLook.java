package dev.alpi.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.memory.Skills;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.FrontMatter;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Whether the skills of a profile can be read, and whether those that are to be kept are used. */
record SkillsLook(ProfileLook look) implements Look {
  /** Front matter is short; the rest is not looked at. */
  private static final int BYTES_MAX = 64 * 1024;

  @Override
  public String name() {
    return "skills";
  }

  @Override
  public void at(Report report) throws IOException {
    List<Skills.Skill> skills = Skills.of(look.home());
    int fine = 0;
    for (Skills.Skill each : skills) {
      fine += isFine(each.name(), report) ? 1 : 0;
    }
    if (!skills.isEmpty()) {
      report.ok(look.group(), name(), fine + " of " + skills.size() + " can be read");
    }
    Instant now = look.world().clock().instant();
    for (Skills.Use each : Skills.uses(look.home())) {
      if (each.isPinned() && each.state(now) != Skills.State.ACTIVE) {
        report.warn(
            look.group(),
            "skill " + each.name(),
            "is pinned, and " + each.state(now).label() + ": nobody uses it",
            "use it, or let it go");
      }
    }
  }

  private boolean isFine(String skill, Report report) {
    Path file = look.home().resolve("skills").resolve(skill).resolve("SKILL.md");
    String problem;
    try (InputStream in = Files.newInputStream(file)) {
      Obj matter = FrontMatter.parse("SKILL.md", new String(in.readNBytes(BYTES_MAX), UTF_8));
      boolean isNamed = matter.string("name").filter(text -> !text.isBlank()).isPresent();
      boolean isTold = matter.string("description").filter(text -> !text.isBlank()).isPresent();
      if (isNamed && isTold) {
        return true;
      }
      problem = "its front matter has no " + (isNamed ? "description" : "name");
    } catch (ConfigException e) {
      problem = e.getMessage();
    } catch (IOException e) {
      problem = "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
    report.fail(look.group(), "skill " + skill, problem, "mend " + file);
    return false;
  }
}
