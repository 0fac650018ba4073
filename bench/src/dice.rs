//! Repeatable chance: the same seed gives the same matters.

/// A stream of even numbers (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of one thing among many.
    pub fn of(seed: u64, thing: u64) -> Self {
        let mut dice = Self(seed ^ thing.wrapping_mul(0xd134_2543_de82_ef95));
        dice.next();
        dice
    }

    /// 64 even bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    }

    /// A number below `bound`; 0 when that is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(bound);
        u64::try_from(wide >> 64).expect("half of 128 bits")
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(of.len() as u64)).expect("an index");
        &of[at]
    }

    /// One of several, each as often as its weight says.
    pub fn weighted<'a, T>(&mut self, of: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let all = of.iter().map(&weight).sum();
        let mut left = self.below(all);
        for one in of {
            let here = weight(one);
            if left < here {
                return one;
            }
            left -= here;
        }
        &of[0]
    }

    /// A number from the standard normal distribution: twelve even ones, summed.
    pub fn normal(&mut self) -> f64 {
        let even = |dice: &mut Self| dice.below(1 << 20) as f64 / f64::from(1 << 20);
        (0..12).map(|_| even(self)).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_weights_count() {
        let (mut one, mut two) = (Dice::of(7, 3), Dice::of(7, 3));
        assert!((0..100).all(|_| one.next() == two.next()));
        let mut dice = Dice::of(1, 1);
        let heavy = (0..1000)
            .filter(|_| *dice.weighted(&[1u64, 9], |w| *w) == 9)
            .count();
        assert!((850..950).contains(&heavy), "{heavy}");
    }
}
