using System.Globalization;
using Constructs;

namespace Replica.Infra.Settings;

/// <summary>Reads context values: from <c>-c name=value</c> they come as text, from <c>cdk.json</c> as whatever the JSON says.</summary>
internal sealed class ContextReader(Node node)
{
    /// <summary>Null where the value is absent or empty.</summary>
    public string? Text(string name) =>
        Convert.ToString(node.TryGetContext(name), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    /// <exception cref="SettingException">Not a whole number from <paramref name="least"/> to <paramref name="most"/>.</exception>
    public int Number(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new SettingException(name, $"is '{text}'; it must be a whole number from {least} to {most}");
    }

    /// <exception cref="SettingException">None of <paramref name="allowed"/>, whose first is the default.</exception>
    public string OneOf(string name, params string[] allowed)
    {
        var text = Text(name) ?? allowed[0];
        return allowed.Contains(text)
            ? text
            : throw new SettingException(name, $"is '{text}'; it must be one of {string.Join(", ", allowed)}");
    }
}
