using System.CommandLine;

namespace Replica.Client.Cli;

/// <summary>
/// An option whose value may also stand in an environment variable (<c>REPLICA_CACHE_LIMIT</c>) or in <c>replica.json</c>
/// (<c>cache-limit</c> or <c>cacheLimit</c>).
/// </summary>
internal abstract class Setting : Option<string[]>
{
    private protected Setting(string name, string? value, bool repeatable, string description, string[] aliases)
        : base(name, aliases)
    {
        Description = description;
        HelpName = value;
        IsFlag = value is null;
        IsRepeatable = repeatable;
        Arity = IsFlag ? ArgumentArity.Zero : repeatable ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne;
        // The parser's own conversion takes no array where only one value may be given.
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)];
    }

    public bool IsFlag { get; }

    public bool IsRepeatable { get; }

    /// <summary>The key in <c>replica.json</c>.</summary>
    public string Key => Name.TrimStart('-');

    /// <summary>The environment variable.</summary>
    public string Variable => "REPLICA_" + Key.Replace('-', '_').ToUpperInvariant();

    /// <summary>Reads the value, so that one that does not fit is told of before anything is done.</summary>
    /// <exception cref="CommandException">It does not fit.</exception>
    public abstract void Check(SettingSources sources);
}
