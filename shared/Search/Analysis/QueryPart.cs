namespace Replica.Search.Analysis;

/// <summary>A part of a typed text, as <see cref="WordScanner"/> finds it.</summary>
/// <param name="Text">Folded.</param>
/// <param name="Kind">Letter, Ideograph, Hangul, Cluster or Symbol.</param>
/// <param name="Gap">The separator before it.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">After the last.</param>
/// <param name="Name">The word with the signs of its name (C++, .NET), or null.</param>
/// <param name="Shares">How many words share its position so far, as in the index: 1, or more after an apostrophe.</param>
internal sealed record QueryPart(string Text, CharacterClass Kind, char Gap, int Start, int End, string? Name, int Shares);
