namespace Replica.Infra.Settings;

/// <summary>A context value is not what is allowed; the message says which and what is.</summary>
public sealed class SettingException(string name, string problem) : Exception($"the context value {name} {problem} (docs/operating.md lists them)");
