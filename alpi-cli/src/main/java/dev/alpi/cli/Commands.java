package dev.alpi.cli;

import java.util.List;
import java.util.Optional;

/**
 * The commands of alpi. A new one is a file that returns its {@link Command} or {@link
 * CommandGroup}, and a name and a case here.
 */
final class Commands implements CommandTable {
  private static final List<String> NAMES =
      List.of(
          "chat",
          "setup",
          "sessions",
          "logs",
          "runs",
          "outputs",
          "spend",
          "diff",
          "digest",
          "memory",
          "approvals",
          "peers",
          "alp",
          "schedule",
          "gateway",
          "daemon",
          "backup",
          "doctor",
          "audit",
          "cleanup",
          "support",
          "profile",
          "config",
          "secrets",
          "models",
          "sandbox",
          "install",
          "upgrade",
          "rollback",
          "uninstall",
          "help",
          "completion",
          "man",
          "version");

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public Optional<CommandNode> find(String name) {
    return switch (name) {
      case "chat" -> Optional.of(ChatCommand.command());
      case "setup" -> Optional.of(SetupCommands.group());
      case "sandbox" -> Optional.of(SandboxCommand.group());
      case "logs" -> Optional.of(LogsCommand.command());
      case "runs" -> Optional.of(RunsCommands.group());
      case "outputs" -> Optional.of(OutputsCommands.group());
      case "sessions" -> Optional.of(SessionCommands.group());
      case "profile" -> Optional.of(ProfileCommands.group());
      case "config" -> Optional.of(ConfigCommands.group());
      case "secrets" -> Optional.of(SecretsCommands.group());
      case "models" -> Optional.of(ModelCommands.group());
      case "memory" -> Optional.of(MemoryCommands.group());
      case "approvals" -> Optional.of(ApprovalCommands.group());
      case "peers" -> Optional.of(PeerCommands.group());
      case "alp" -> Optional.of(AlpCommands.group());
      case "schedule" -> Optional.of(ScheduleCommands.group());
      case "gateway" -> Optional.of(GatewayCommands.group());
      case "daemon" -> Optional.of(DaemonCommands.group());
      case "backup" -> Optional.of(BackupCommands.group());
      case "audit" -> Optional.of(AuditCommand.command());
      case "cleanup" -> Optional.of(CleanupCommands.group());
      case "support" -> Optional.of(SupportCommands.group());
      case "doctor" -> Optional.of(DoctorCommand.command());
      case "diff" -> Optional.of(ReportCommands.diff());
      case "digest" -> Optional.of(ReportCommands.digest());
      case "spend" -> Optional.of(SpendCommand.command());
      case "install" -> Optional.of(InstallCommand.install());
      case "uninstall" -> Optional.of(InstallCommand.uninstall());
      case "upgrade" -> Optional.of(UpgradeCommand.command());
      case "rollback" -> Optional.of(RollbackCommand.command());
      case "help" -> Optional.of(HelpCommand.command());
      case "completion" -> Optional.of(CompletionCommand.command());
      case "man" -> Optional.of(ManCommand.command());
      case "version" -> Optional.of(VersionCommand.command());
      default -> Optional.empty();
    };
  }
}
