namespace Replica.Search.Simple;

/// <summary>A term of a phrase.</summary>
/// <param name="Text">Folded.</param>
/// <param name="Offset">Words after the phrase's first.</param>
internal readonly record struct PhraseTerm(string Text, int Offset);
