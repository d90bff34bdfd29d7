package dev.alpi.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What removes, or changes as a whole: files, trees, disks. */
final class Removals {
  private static final Set<String> DISKS =
      Set.of(
          "wipefs",
          "blkdiscard",
          "parted",
          "sgdisk",
          "gdisk",
          "cgdisk",
          "cfdisk",
          "sfdisk",
          "mkswap",
          "mke2fs",
          "flashrom",
          "pvremove",
          "vgremove",
          "lvremove",
          "pvcreate",
          "mdadm",
          "newfs",
          "newfs_hfs",
          "newfs_apfs");

  private static final String CHANGE = "recursive-change";

  private final Paths paths;

  Removals(Paths paths) {
    this.paths = paths;
  }

  Optional<Ruling> rule(Call call) {
    String program = call.program();
    if (program.startsWith("mkfs") || DISKS.contains(program)) {
      return Optional.of(Ruling.refused("format", "it empties a disk"));
    }
    return switch (program) {
      case "rm" -> Optional.of(remove(call));
      case "rmdir", "unlink", "trash", "trash-put" -> Optional.of(plain(call));
      case "shred" -> Optional.of(shred(call));
      case "chmod", "chown", "chgrp", "setfacl", "chattr", "chcon" -> Optional.of(change(call));
      case "dd" -> dd(call);
      case "fdisk" ->
          Optional.of(
              call.arguments().stream().anyMatch(word -> word.equals("-l") || word.equals("--list"))
                  ? Ruling.ask("disk", "it looks at disks")
                  : Ruling.refused("format", "it changes a disk"));
      case "cryptsetup", "hdparm", "nvme", "zpool", "zfs", "badblocks", "diskutil" ->
          Optional.of(disk(call));
      case "srm", "wipe" -> Optional.of(Ruling.refused("format", "it cannot be undone"));
      default -> Optional.empty();
    };
  }

  private static Ruling disk(Call call) {
    boolean destroys =
        call.arguments().stream()
            .anyMatch(
                word ->
                    word.matches(
                        "(?i)luksFormat|luksErase|erase|format|sanitize|destroy|eraseDisk"
                            + "|eraseVolume|--security-erase.*|-w|partitionDisk|reformat"));
    return destroys
        ? Ruling.refused("format", "it empties a disk")
        : Ruling.ask("disk", "it works on disks");
  }

  private Ruling remove(Call call) {
    Options options = Options.of(call.arguments());
    if (options.hasLong("--no-preserve-root")
        && options.all().stream().anyMatch(o -> o.startsWith("--n"))) {
      return Ruling.refused("recursive-removal", "it asks for the root itself");
    }
    boolean isRecursive = options.has('r') || options.has('R') || isRecursiveLong(options);
    boolean isUnclear = call.arguments().stream().anyMatch(word -> !Value.isKnown(word));
    return isRecursive || isUnclear && options.operands().size() > 1
        ? tree(options.operands(), call, "recursive-removal", isRecursive)
        : plain(call);
  }

  private static boolean isRecursiveLong(Options options) {
    return options.all().stream()
        .map(option -> option.split("=", 2)[0])
        .anyMatch(option -> option.length() > 2 && "--recursive".startsWith(option));
  }

  private Ruling tree(List<String> operands, Call call, String rule, boolean isRecursive) {
    for (String operand : operands) {
      for (String path : paths.resolve(operand, call.shell())) {
        Optional<String> vital = paths.vital(path, call.shell());
        boolean isOwn = path.equals(paths.policy().workspace()) && rule.equals(CHANGE);
        if (vital.isPresent() && !isOwn) {
          return Ruling.refused(rule, Value.shown(path) + " is " + vital.get());
        }
      }
    }
    return Ruling.ask(rule, isRecursive ? "whole directories" : "files are removed");
  }

  private Ruling plain(Call call) {
    for (String operand : Options.of(call.arguments()).operands()) {
      for (String path : paths.resolve(operand, call.shell())) {
        if (paths.isSystem(path) || path.equals("/" + Value.ANY)) {
          return Ruling.refused("system", Value.shown(path) + " is a part of the system");
        }
      }
    }
    return Ruling.ask("removal", "files are removed");
  }

  private Ruling shred(Call call) {
    for (String operand : Options.of(call.arguments()).operands()) {
      for (String path : paths.resolve(operand, call.shell())) {
        if (Paths.isDevice(path) || paths.isSystem(path)) {
          return Ruling.refused("device", Value.shown(path) + " is overwritten");
        }
      }
    }
    return Ruling.ask("removal", "files are overwritten");
  }

  private Ruling change(Call call) {
    Options options = Options.of(call.arguments());
    boolean isRecursive = options.has('R') || isRecursiveLong(options);
    if (isRecursive) {
      return tree(options.operands(), call, CHANGE, isRecursive);
    }
    for (String operand : options.operands()) {
      if (operand.startsWith("/") || operand.contains("..")) {
        for (String path : paths.resolve(operand, call.shell())) {
          if (paths.isSystem(path) || path.equals("/")) {
            return Ruling.refused("system", Value.shown(path) + " is a part of the system");
          }
        }
      }
    }
    return Ruling.ask("permissions", "who may use files changes");
  }

  private Optional<Ruling> dd(Call call) {
    for (String word : call.arguments()) {
      if (word.startsWith("of=")) {
        for (String path : paths.resolve(word.substring(3), call.shell())) {
          if (Paths.isDevice(path)) {
            return Optional.of(Ruling.refused("device", Value.shown(path) + " is overwritten"));
          }
        }
      }
    }
    return Optional.empty();
  }
}
