package dev.alpi.cli.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which locks are held at the moment, and by whom; as Linux tells it. */
record LocksLook(DoctorWorld world, Listing listing) implements Look {
  /** Tells what stands in a directory. */
  @FunctionalInterface
  interface Listing {
    List<Path> of(Path folder) throws IOException;
  }

  /** Where locks are, in a home. */
  private static final List<String> FOLDERS =
      List.of(
          "",
          "alp",
          "alp/secrets",
          "alp/blobs/.incoming",
          "gateway",
          "gateway/claims",
          "logs",
          "memories",
          "mentions",
          "outputs",
          "runs",
          "schedule",
          "secrets",
          "sessions");

  /** Of more files than these one is named, where all is well. */
  private static final int SHOWN_MAX = 2;

  private static final int TICKS_A_SECOND = 100;

  @Override
  public String name() {
    return "locks";
  }

  @Override
  public void at(Report report) throws IOException {
    Path list = world.processes().resolve("locks");
    if (!Files.isReadable(list)) {
      return;
    }
    List<KernelLock> held = KernelLock.parse(Files.readString(list, ISO_8859_1));
    Map<Long, List<Path>> byPid = new HashMap<>();
    Set<String> devices = held.stream().map(KernelLock::device).collect(Collectors.toSet());
    for (Path file : files(report)) {
      Map<String, Object> unix;
      try {
        unix = Files.readAttributes(file, "unix:ino,dev", NOFOLLOW_LINKS);
      } catch (NoSuchFileException e) {
        // who held it has ended meanwhile
        continue;
      } catch (IOException e) {
        report.unseen("machine", name(), e, file);
        continue;
      }
      long inode = ((Number) unix.get("ino")).longValue();
      String device = KernelLock.device(((Number) unix.get("dev")).longValue());
      for (KernelLock each : held) {
        // some file systems have another number there
        boolean isThere = each.device().equals(device) || !devices.contains(device);
        if (each.inode() == inode && isThere) {
          byPid.computeIfAbsent(each.pid(), _ -> new ArrayList<>()).add(file);
        }
      }
    }
    for (Map.Entry<Long, List<Path>> each : byPid.entrySet()) {
      if (each.getKey() != ProcessHandle.current().pid()) {
        tell(each.getKey(), each.getValue(), report);
      }
    }
  }

  private void tell(long pid, List<Path> files, Report report) {
    List<String> names =
        files.stream()
            .map(each -> world.root().path().relativize(each).toString())
            .sorted()
            .distinct()
            .toList();
    String what = String.join(", ", names);
    Optional<Holder> holder = holder(pid);
    if (holder.isEmpty()) {
      report.warn(
          "machine",
          name(),
          what + ": held by process " + pid + ", which cannot be seen from here",
          "another container or machine may use the same home");
    } else if (holder.get().isStopped()) {
      report.warn(
          "machine",
          name(),
          what + ": held by " + holder.get().words(pid) + ", which is stopped: others wait for it",
          "kill -CONT " + pid + " lets it go on");
    } else {
      // nothing is wrong with them: a few words are enough
      String some =
          names.size() > SHOWN_MAX
              ? names.getFirst() + " and " + (names.size() - 1) + " others"
              : what;
      report.info("machine", name(), some + ": held by " + holder.get().words(pid));
    }
  }

  /** Who holds a lock. */
  private record Holder(String program, Duration age, boolean isStopped) {
    String words(long pid) {
      String began =
          age.toDays() > 1
              ? age.toDays() + " days ago"
              : age.toHours() > 1
                  ? age.toHours() + " hours ago"
                  : age.toMinutes() > 0 ? age.toMinutes() + " min ago" : "just now";
      return "process " + pid + " (" + program + "), which began " + began;
    }
  }

  private Optional<Holder> holder(long pid) {
    try {
      Path folder = world.processes().resolve(Long.toString(pid));
      String stat = Files.readString(folder.resolve("stat"), ISO_8859_1);
      int end = stat.lastIndexOf(')');
      String program = stat.substring(stat.indexOf('(') + 1, end);
      String[] fields = stat.substring(end + 2).split(" ");
      String uptime = Files.readString(world.processes().resolve("uptime"), ISO_8859_1);
      double seconds =
          Double.parseDouble(uptime.split(" ")[0])
              - Double.parseDouble(fields[19]) / TICKS_A_SECOND;
      boolean isStopped = fields[0].equals("T") || fields[0].equals("t");
      return Optional.of(
          new Holder(program, Duration.ofSeconds(Math.max(0, (long) seconds)), isStopped));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Returns where locks are; what cannot be read becomes a row. */
  List<Path> files(Report report) throws IOException {
    List<Path> homes = new ArrayList<>(List.of(world.root().path()));
    for (Profile each : world.root().list()) {
      if (!each.name().isDefault()) {
        homes.add(each.home());
      }
    }
    List<Path> files = new ArrayList<>();
    for (Path home : homes) {
      for (String each : FOLDERS) {
        files.addAll(locks(each.isEmpty() ? home : home.resolve(each), report));
      }
    }
    return files;
  }

  /** A directory that cannot be read hides no other. */
  private List<Path> locks(Path folder, Report report) {
    try {
      return Files.isDirectory(folder)
          ? listing.of(folder).stream().filter(LocksLook::isLock).toList()
          : List.of();
    } catch (IOException e) {
      report.unseen("machine", name(), e, folder);
      return List.of();
    }
  }

  private static boolean isLock(Path file) {
    return file.getFileName().toString().endsWith(".lock")
        && Files.isRegularFile(file, NOFOLLOW_LINKS);
  }
}
