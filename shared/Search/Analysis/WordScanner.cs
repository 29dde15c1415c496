using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Replica.Search.Analysis;

/// <summary>Splits a text into folded words. Linear in the text; total: any UTF-16, also with lone surrogates, has words.</summary>
internal sealed class WordScanner
{
    /// <summary>Folded UTF-16 units kept of a part of a word; the rest of a longer one is ignored on both sides.</summary>
    public const int MaxPartLength = 64;

    private readonly List<Word> _words = [];
    private readonly List<WordPart> _parts = [];
    private readonly StringBuilder _letters = new();
    private bool _isIdeographs;
    private int _start;
    private int _end;

    private WordScanner()
    {
    }

    /// <summary>The words in order.</summary>
    public static List<Word> Scan(string text)
    {
        var scanner = new WordScanner();
        for (var i = 0; i < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            if (status == OperationStatus.Done)
                scanner.Take(Characters.Narrow(rune), i, length);
            else
                scanner.EndWord();
            i += length;
        }

        scanner.EndWord();
        return scanner._words;
    }

    private void Take(Rune rune, int start, int length)
    {
        switch (Characters.Classify(rune))
        {
            case CharacterClass.Letter:
                TakeLetter(rune, start, length);
                break;
            case CharacterClass.Ideograph:
                TakeIdeograph(rune, start, length);
                break;
            case CharacterClass.Symbol:
                EndWord();
                _parts.Add(new(rune.ToString(), start, length));
                EndWord();
                break;
            case CharacterClass.Mark:
                TakeMark(rune, start + length);
                break;
            case CharacterClass.Joint:
                EndPart();
                break;
            case CharacterClass.Separator:
                EndWord();
                break;
        }
    }

    private void TakeLetter(Rune rune, int start, int length)
    {
        if (_isIdeographs)
            EndWord();
        if (_letters.Length == 0)
            _start = start;
        if (_letters.Length < MaxPartLength)
            Characters.AppendFolded(rune, _letters);
        _end = start + length;
    }

    private void TakeIdeograph(Rune rune, int start, int length)
    {
        if (!_isIdeographs)
            EndWord();
        _isIdeographs = true;
        _parts.Add(new(rune.ToString(), start, length));
    }

    private void TakeMark(Rune mark, int end)
    {
        if (_letters.Length > 0)
        {
            if (Characters.Compose(_letters[^1], mark) is { } letter)
                _letters[^1] = letter;
            _end = end;
        }
        else if (_isIdeographs)
        {
            var last = _parts[^1];
            var text = last.Text.Length == 1 && Characters.Compose(last.Text[0], mark) is { } kana ? kana.ToString() : last.Text;
            _parts[^1] = new(text, last.Start, end - last.Start);
        }
    }

    private void EndPart()
    {
        if (_letters.Length == 0)
            return;
        _parts.Add(new(_letters.ToString(), _start, _end - _start));
        _letters.Clear();
    }

    private void EndWord()
    {
        EndPart();
        if (_parts.Count > 0)
            _words.Add(new(_isIdeographs, _parts.ToImmutableArray()));
        _parts.Clear();
        _isIdeographs = false;
    }
}
