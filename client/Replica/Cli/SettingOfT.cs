namespace Replica.Client.Cli;

/// <summary>A <see cref="Setting"/> with a value of some type.</summary>
/// <typeparam name="T">Its value.</typeparam>
internal sealed class Setting<T> : Setting
{
    private readonly Func<IReadOnlyList<string>, T> _read;

    /// <param name="name">With its dashes: <c>--cache-limit</c>.</param>
    /// <param name="value">The value's name in the help; null for a flag.</param>
    /// <param name="repeatable">May be given several times; a variable then holds words between spaces, the file an array.</param>
    /// <param name="fallback">The value where none of the three says one.</param>
    /// <param name="read">Reads the values given (one, unless repeatable); throws <see cref="FormatException"/> with what is wrong.</param>
    /// <param name="description">For the help.</param>
    /// <param name="aliases">Shorter spellings.</param>
    public Setting(
        string name, string? value, bool repeatable, T fallback, Func<IReadOnlyList<string>, T> read, string description, params string[] aliases)
        : base(name, value, repeatable, description, aliases)
    {
        Fallback = fallback;
        _read = read;
    }

    public T Fallback { get; }

    /// <summary>Reads the values found at <paramref name="origin"/>.</summary>
    /// <exception cref="CommandException">One of them does not fit.</exception>
    public T Read(string origin, IReadOnlyList<string> values)
    {
        try
        {
            return _read(values);
        }
        catch (FormatException e)
        {
            throw new CommandException(ExitCodes.Usage, $"{origin}: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override void Check(SettingSources sources) => sources.Get(this);
}
