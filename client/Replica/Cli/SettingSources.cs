using System.CommandLine;

namespace Replica.Client.Cli;

/// <summary>Where a setting's value comes from: the command line before the environment before the file.</summary>
/// <param name="parsed">The command line.</param>
/// <param name="variable">The environment.</param>
/// <param name="file"><c>replica.json</c>.</param>
internal sealed class SettingSources(ParseResult parsed, Func<string, string?> variable, SettingsFile file)
{
    /// <summary>The value of a setting; its fallback where nothing says one, or the command does not have the setting at all.</summary>
    /// <exception cref="CommandException">What was given does not fit; names the option, variable or file.</exception>
    public T Get<T>(Setting<T> setting)
    {
        if (!parsed.CommandResult.Command.Options.Contains(setting)) return setting.Fallback;
        if (parsed.GetResult(setting) is { Implicit: false } given)
            return setting.Read(setting.Name, setting.IsFlag ? ["true"] : [.. given.Tokens.Select(token => token.Value)]);
        if (variable(setting.Variable) is { Length: > 0 } text)
            return setting.Read(setting.Variable, setting.IsRepeatable ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [text]);
        return file.Find(setting.Key) is { } values ? FromFile(setting, values) : setting.Fallback;
    }

    private T FromFile<T>(Setting<T> setting, IReadOnlyList<string> values)
    {
        var origin = $"{file.Path}: {setting.Key}";
        return setting.IsRepeatable || values.Count == 1
            ? setting.Read(origin, values)
            : throw new CommandException(ExitCodes.Usage, $"{origin}: takes one value");
    }
}
