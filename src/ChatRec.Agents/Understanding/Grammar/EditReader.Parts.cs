using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Statements side by side: each is about what it names itself.</content>
internal sealed partial class EditReader
{
    private static readonly string[] Unclear = ["notInterested", "remove", "similar", "unseen", "turn", "want", "ban", "softBan", "except", "takeBack", "whyNot", "than"];

    // "saw Dunkirk, fell asleep in Fury": where every statement has one item and a verdict of its own, no verdict reaches into another.
    private void Separate()
    {
        if (Enumerable.Range(0, _reading.Tokens.Length).Any(at => _reading.Lexicon.Pronouns["all"].Contains(_reading.Word(at)) || _reading.At(at)?.Reference is { Items.Length: > 1 }))
        {
            JudgeTogether();
            return;
        }

        var told = Statements().Select(part => (Mention: _drafts.Mentions.Where(mention => mention.IsFirm && mention.Mark.First >= part.First && mention.Mark.End <= part.End).ToList(), Verdict: VerdictIn(part.First, part.End)))
            .Where(part => part.Mention is [{ IsRemoved: false, IsUnseen: false, IsYardstick: false }] && part.Verdict is not null).ToList();
        if (told.Select(part => part.Verdict).Distinct().Count() < 2)
        {
            return;
        }

        foreach (var (mentions, verdict) in told)
        {
            (mentions[0].Said, mentions[0].IsSeen) = verdict!.Value;
        }
    }

    // "seen Heat and Ronin and loved both": a verdict on several means all that were named before it.
    private void JudgeTogether()
    {
        foreach (var cue in _reading.Marks.Where(mark => (mark.Has("like") || mark.Has("dislikeItem")) && _reading.Lexicon.Pronouns["all"].Contains(_reading.Word(mark.End)) && _reading.At(mark.End)?.Reference is null or { Items.IsEmpty: true }))
        {
            foreach (var mention in _drafts.Mentions.Where(mention => mention.IsFirm && mention.Mark.End <= cue.First && mention is { IsRemoved: false, IsUnseen: false, IsYardstick: false }))
            {
                (mention.Said, mention.IsSeen) = (cue.Has("like") ? EditComparator.Like : EditComparator.Dislike, mention.IsSeen || mention.Said == EditComparator.Seen);
            }
        }
    }

    // The stretches between punctuation and joins; one that names no item goes on with the one before it ("…, loved it").
    private List<(int First, int End)> Statements()
    {
        var parts = new List<(int First, int End)>();
        var first = 0;
        for (var at = 0; at <= _reading.Tokens.Length; at++)
        {
            var ends = at == _reading.Tokens.Length || (_reading.At(at) is not { IsObject: true } && (_reading.Tokens[at].Text is "," or ";" or "." or "!" or "?" || _reading.At(at) is { } mark && (mark.Has("and") || mark.Has("but"))));
            if (!ends)
            {
                continue;
            }

            if (parts.Count > 0 && !_drafts.Mentions.Exists(mention => mention.IsFirm && mention.Mark.First >= first && mention.Mark.End <= at))
            {
                parts[^1] = (parts[^1].First, at);
            }
            else if (at > first)
            {
                parts.Add((first, at));
            }

            first = at + 1;
        }

        return parts;
    }

    // What a stretch says of what it names: seen, liked, disliked; nothing where it says several things or none.
    private (EditComparator? Said, bool IsSeen)? VerdictIn(int first, int end)
    {
        var cues = _reading.Marks.Where(mark => mark.First >= first && mark.End <= end && !mark.IsObject).ToList();
        if (cues.Exists(cue => Array.Exists(Unclear, cue.Has)))
        {
            return null;
        }

        var liked = cues.Exists(cue => cue.Has("like") || cue.Has("goodAfter"));
        var disliked = cues.Exists(cue => cue.Has("dislikeItem") || cue.Has("badAfter"));
        var seen = cues.Exists(cue => cue.Has("seen"));
        return liked == disliked ? seen && !liked ? (EditComparator.Seen, false) : null : (liked ? EditComparator.Like : EditComparator.Dislike, seen);
    }
}
